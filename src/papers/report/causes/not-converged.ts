import { literal } from '../../../report/prose.ts';
import type { RowResult, SettingResult } from '../../results.ts';
import { gateReason } from '../gate-reason.ts';
import { capital, counted, listed, sentence } from '../language.ts';
import { byDataset } from '../rerun.ts';

/** Rows that had not converged, on which data where there are several, and the reason of the first. */
export function notConvergedTexts(settings: readonly SettingResult[]): string[] {
  const failed = byDataset(settings).flatMap((own) => {
    const rows = own.flatMap((setting) =>
      setting.rows.filter(({ gate }) => gate?.passed === false),
    );
    return rows.length === 0 ? [] : [{ id: own[0]!.dataset.id, rows }];
  });
  const [first] = failed;
  if (first === undefined) return [];
  const several = byDataset(settings).length > 1;
  const told = failed.map(({ id, rows }, i) => {
    const names = shortList([...new Set(rows.map(({ title }) => title))]);
    const where = several ? `on ${literal(id)} ` : '';
    return `${where}${names}${i === 0 ? ' had not converged' : ''}`;
  });
  const [row] = first.rows as [RowResult];
  const reason = literal(gateReason(row.title, row.gate!.findings[0]!.reason));
  const why = new Set(failed.flatMap(({ rows }) => rows.map(({ title }) => title)));
  return [
    `**Not converged.** ${
      why.size === 1
        ? `${capital(told.join(', '))}: ${reason}.`
        : `${sentence(told.join(', '))} With ${literal(row.title)}, ${reason}.`
    }`,
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
