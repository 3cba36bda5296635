import { literal } from '../../../report/prose.ts';
import { formatEstimate, formatNumber } from '../../../report/tables.ts';
import type { Table } from '../../paper.ts';
import type { CellResult, RowResult, SettingResult } from '../../results.ts';
import type { PaperResults } from '../../results-file.ts';
import { sentence } from '../language.ts';
import { digitsFor } from '../parts.ts';
import { inOrder } from '../rerun.ts';

// What papers say before any verdict (`Paper.first`): sentences on the setting whose verdicts count.

/**
 * The setting of a table that most of its claims are judged on, where it was rerun, else the one that
 * comes first; undefined: none was.
 */
export function firstSetting(table: Table, { tables }: PaperResults): SettingResult | undefined {
  const result = tables.find((one) => one.table === table.id);
  if (result === undefined) return undefined;
  return inOrder(table, result.profile, result.settings)[0];
}

export function rowOf({ rows }: SettingResult, id: string): RowResult | undefined {
  return rows.find((row) => row.id === id);
}

/** How well S is found behind a row's mask, by whoever finds it best, and before it. */
export interface Hiding {
  /** AUROC of a fresh adversary without the mask. */
  readonly before: number;
  /** AUROC of the better of a fresh adversary and the game's own discriminator behind the mask. */
  readonly behind: number;
  /** Whether that is the game's own. */
  readonly own: boolean;
}

/** null: nobody looked. */
export function hidingOf({ measures }: Pick<RowResult, 'measures'>): Hiding | null {
  const { adversaryAurocBefore: before, adversaryAurocAfter: fresh, discriminatorAuroc } = measures;
  if (before == null || fresh == null) return null;
  const own = discriminatorAuroc ?? Number.NEGATIVE_INFINITY;
  return { before, behind: Math.max(fresh, own), own: own > fresh };
}

/** How well S is found after a row's masking, and before. */
export function hiddenSentence(setting: SettingResult, row: RowResult | undefined): string[] {
  const hiding = row === undefined ? null : hidingOf(row);
  if (hiding === null) return [];
  const { before, behind: after, own } = hiding;
  const who = own
    ? 'the mask’s own discriminator, which finds more than a fresh one, still finds'
    : 'a fresh adversary that knows the diagnosis still finds';
  const left = (after - 0.5) / Math.max(1e-9, before - 0.5);
  const said =
    left > 0.9
      ? 'the mask hides next to nothing'
      : left > 0.1
        ? 'the mask hides it in part'
        : 'the mask hides it';
  const without = own
    ? `; without it a fresh one finds it with ${formatNumber(before, 2)}`
    : ` and ${formatNumber(before, 2)} without it`;
  return [
    sentence(
      `${who} ${literal(setting.attribute)} with an AUROC of ${formatNumber(after, 2)} behind the mask${without} (0.5 is chance${meansText(setting, row!)}): ${said}`,
    ),
  ];
}

/** Results keep what a method measures as means, without their spread. */
function meansText({ folds }: SettingResult, { seeds = [] }: RowResult): string {
  const trainings = seeds.length * Math.max(1, folds);
  return trainings > 1 ? `; means of ${trainings} trainings` : '';
}

/** `1.2 points [0.3, 2.1]` of fractions. */
export function pointsText({
  value,
  low,
  high,
}: Pick<CellResult, 'value' | 'low' | 'high'>): string {
  const scaled = (number: number | null) => (number === null ? null : 100 * number);
  const points = { value: scaled(value), low: scaled(low), high: scaled(high) };
  const [number, ...rest] = formatEstimate(points, digitsFor(points)).split(' [');
  return `${number} points${rest.length === 0 ? '' : ` [${rest[0]}`}`;
}
