import { isSeenToFail } from '../../../evidence/gate/gate.ts';
import { literal } from '../../../report/prose.ts';
import { shortTitle } from '../../data-names.ts';
import type { RowResult, SettingResult } from '../../results.ts';
import { gateReason } from '../gate-reason.ts';
import { capital, counted, listed, sentence } from '../language.ts';
import { byDataset } from '../rerun.ts';

/**
 * Rows that had not converged, on which data where there are several, and the reason of the first; and apart
 * from them those of which only nothing shows that they had.
 */
export function notConvergedTexts(settings: readonly SettingResult[]): string[] {
  return [
    ...textOf(settings, seenToFail, (told) => `**Not converged.** ${told}`),
    ...textOf(
      settings,
      (row) => !seenToFail(row),
      (told) => `**Not shown to have converged.** ${told}`,
    ),
  ];
}

function seenToFail({ gate }: RowResult): boolean {
  return isSeenToFail(gate!);
}

function textOf(
  settings: readonly SettingResult[],
  which: (row: RowResult) => boolean,
  titled: (told: string) => string,
): string[] {
  const failed = byDataset(settings).flatMap((own) => {
    const rows = own.flatMap((setting) =>
      setting.rows.filter((row) => row.gate?.passed === false && which(row)),
    );
    return rows.length === 0 ? [] : [{ name: shortTitle(own[0]!.dataset), rows }];
  });
  const [first] = failed;
  if (first === undefined) return [];
  const [row] = first.rows as [RowResult];
  const several = byDataset(settings).length > 1;
  const seen = seenToFail(row);
  const told = failed.map(({ name, rows }, i) => {
    const names = shortList([...new Set(rows.map(({ title }) => title))]);
    const where = several ? `on ${name} ` : '';
    return `${where}${names}${seen && i === 0 ? ' had not converged' : ''}`;
  });
  const said = `${seen ? '' : 'nothing shows it of '}${told.join(', ')}`;
  const reason = literal(gateReason(row.title, row.gate!.findings[0]!.reason));
  const why = new Set(failed.flatMap(({ rows }) => rows.map(({ title }) => title)));
  return [
    titled(
      why.size === 1
        ? `${capital(said)}: ${reason}.`
        : `${sentence(said)} With ${literal(row.title)}, ${reason}.`,
    ),
  ];
}

/** More are counted. */
const MOST_NAMES = 6;

function shortList(titles: readonly string[]): string {
  const more = titles.length - MOST_NAMES;
  return listed([
    ...titles.slice(0, MOST_NAMES).map(literal),
    ...(more > 0 ? [counted(more, 'more row')] : []),
  ]);
}
