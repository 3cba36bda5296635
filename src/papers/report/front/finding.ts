import { literal } from '../../../report/prose.ts';
import { formatEstimate, formatNumber } from '../../../report/tables.ts';
import type { Column, Table } from '../../paper.ts';
import { statedOn } from '../../published-effect.ts';
import type { CellResult, RowResult, SettingResult } from '../../results.ts';
import type { PaperResults } from '../../results-file.ts';
import { inOrder } from '../rerun.ts';
import { inWords, listed, sentence } from './language.ts';

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
    ? 'the game’s own discriminator, which finds more than a fresh one, finds'
    : 'a fresh adversary that knows the diagnosis finds';
  const left = (after - 0.5) / Math.max(1e-9, before - 0.5);
  const said =
    left > 0.9
      ? 'so that the mask hides next to nothing'
      : left > 0.1
        ? 'so that the mask hides it in part'
        : 'so that the mask hides it';
  return [
    sentence(
      `${who} ${literal(setting.attribute)} with an AUROC of ${formatNumber(after, 2)} behind the mask${own ? '; without it a fresh one finds it with' : ' and'} ${formatNumber(before, 2)}${own ? '' : ' without it'}, ${said}`,
    ),
  ];
}

/** A share that may be this many times the whole says nothing. */
const MOST_SHARE = 5;

/**
 * How much of a baseline's gaps a row leaves here, and in the paper: of those gaps that are surely
 * there, since the share of one that may be 0 says nothing; and nothing where bounds are that wide. Bounds
 * of a share are those of the paired difference, beside the baseline's gap as estimated.
 */
export function gapsLeftSentence(
  table: Table,
  setting: SettingResult,
  { row, baseline, columns }: { row: string; baseline: string; columns: readonly Column[] },
): string[] {
  const [ours, plain] = [rowOf(setting, row), rowOf(setting, baseline)];
  const shown = columns.filter(({ id }) => (plain?.cells[id]?.low ?? 0) > 0);
  const here = shown.flatMap(({ id }) => ratio(ours?.cells[id]?.value, plain?.cells[id]?.value));
  if (ours === undefined || plain === undefined || here.length === 0) return [];
  const ends = shown.flatMap(({ id }) => {
    const less = reductionOf(setting, { row, baseline, column: id })?.interval ?? null;
    const of = plain.cells[id]?.value;
    return less === null || of == null ? [] : less.flatMap((end) => ratio(of - end, of));
  });
  if (Math.max(...ends) > MOST_SHARE) return [];
  const bounds =
    ends.length === 0 ? '' : ` (by the intervals of the differences ${percentRange(ends)})`;
  const datasets = [...new Set(table.published.map(({ dataset }) => dataset))];
  const printed = datasets.flatMap((dataset) => {
    const cells = (id: string) =>
      table.published.find((one) => one.row === id && one.dataset === dataset)?.cells;
    return shown.flatMap(({ id, publishedAs = id }) =>
      ratio(cells(row)?.[publishedAs], cells(baseline)?.[publishedAs]),
    );
  });
  const said = statedOn(table, setting.id).flatMap((one) =>
    one.row === row && one.minus === baseline && shown.some(({ id }) => id === one.column)
      ? [1 - one.reduction]
      : [],
  );
  const left = [...printed, ...said];
  const paper = left.length === 0 ? '' : `, where the paper leaves ${percentRange(left)}`;
  const names = listed(shown.map(({ title }) => inWords(title.replace(', corrected', ''))));
  return [
    sentence(
      `by the estimates, ${literal(ours.title)} leaves ${percentRange(here)} of ${literal(plain.title)}’s ${names}${bounds}${paper}`,
    ),
  ];
}

/** By how much a row's gap is smaller than a baseline's, where a verdict asks it; undefined: none does. */
function reductionOf(
  { verdicts }: SettingResult,
  { row, baseline, column }: { row: string; baseline: string; column: string },
) {
  return verdicts
    .flatMap(({ tests }) => tests)
    .find(
      (test) =>
        test.column === column && test.rows?.includes(row) === true && test.rows.includes(baseline),
    )?.effect;
}

/** Nothing where the baseline has no gap to leave. */
function ratio(value: number | null | undefined, of: number | null | undefined): number[] {
  return value == null || of == null || !(of > 0) ? [] : [Math.max(0, value / of)];
}

/** `63 to 180 %`. */
function percentRange(ratios: readonly number[]): string {
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)].map((one) =>
    formatNumber(100 * one, 0),
  );
  return low === high ? `${low} %` : `${low} to ${high} %`;
}

/** `1.2 points [0.3, 2.1]` of fractions. */
export function pointsText({
  value,
  low,
  high,
}: Pick<CellResult, 'value' | 'low' | 'high'>): string {
  const scaled = (number: number | null) => (number === null ? null : 100 * number);
  const [number, ...rest] = formatEstimate(
    { value: scaled(value), low: scaled(low), high: scaled(high) },
    1,
  ).split(' [');
  return `${number} points${rest.length === 0 ? '' : ` [${rest[0]}`}`;
}
