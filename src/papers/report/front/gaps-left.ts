import { literal } from '../../../report/prose.ts';
import { formatNumber } from '../../../report/tables.ts';
import type { PartVerdict } from '../../claim-verdict.ts';
import type { Column, Table } from '../../paper.ts';
import { statedOn } from '../../published-effect.ts';
import type { SettingResult } from '../../results.ts';
import { inWords, listed, sentence } from '../language.ts';
import { digitsFor, unitOf } from '../parts.ts';
import { sized } from './effects.ts';
import { rowOf } from './finding.ts';
import { rowIn } from './outcome.ts';

/** A share that may be this many times the whole says nothing. */
const MOST_SHARE = 5;

/** Whose gaps are told of, beside whose. */
interface Told {
  readonly row: string;
  readonly baseline: string;
  readonly columns: readonly Column[];
}

/**
 * How much of a baseline's gaps a row leaves here, and in the paper, where the verdicts' own tests show all
 * of them: the share of a gap that may be 0 says nothing, nor does one whose bounds are wide. Else how
 * far each gap moved, so that none is picked by what came out. Bounds of a share are those of the paired
 * difference, beside the baseline's gap as estimated.
 */
export function gapsLeftSentence(table: Table, setting: SettingResult, told: Told): string[] {
  return told.columns.every(({ id }) => showsGap(setting, { ...told, column: id }))
    ? shareSentence(table, setting, told)
    : changesSentence(table, setting, told);
}

function shareSentence(
  table: Table,
  setting: SettingResult,
  { row, baseline, columns }: Told,
): string[] {
  const [ours, plain] = [rowOf(setting, row), rowOf(setting, baseline)];
  const here = columns.flatMap(({ id }) => ratio(ours?.cells[id]?.value, plain?.cells[id]?.value));
  if (ours === undefined || plain === undefined || here.length === 0) return [];
  const ends = columns.flatMap(({ id }) => {
    const less = reductionOf(setting, { row, baseline, column: id })?.effect.interval ?? null;
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
    return columns.flatMap(({ id, publishedAs = id }) =>
      ratio(cells(row)?.[publishedAs], cells(baseline)?.[publishedAs]),
    );
  });
  const said = statedOn(table, setting.id).flatMap((one) =>
    one.row === row && one.minus === baseline && columns.some(({ id }) => id === one.column)
      ? [1 - one.reduction]
      : [],
  );
  const left = [...printed, ...said];
  const paper = left.length === 0 ? '' : `, where the paper leaves ${percentRange(left)}`;
  const names = listed(columns.map(gapInWords));
  const called = (id: string) => literal(rowIn(table, setting, id));
  return [
    sentence(
      `by the estimates, ${called(row)} leaves ${percentRange(here)} of ${called(baseline)}’s ${names}${bounds}${paper}`,
    ),
  ];
}

/** `Against Task only, FairGrad’s EqOdds difference (race) is 2.1 points [−0.7, 4.9] lower, …`. */
function changesSentence(
  table: Table,
  setting: SettingResult,
  { row, baseline, columns }: Told,
): string[] {
  const [ours, plain] = [rowOf(setting, row), rowOf(setting, baseline)];
  const moved = columns.flatMap((column) => {
    const { effect } = reductionOf(setting, { row, baseline, column: column.id }) ?? {};
    if (effect?.value == null) return [];
    const [value, low = null, high = null] = [effect.value, ...(effect.interval ?? [])].map(
      (number) => number * column.scale,
    );
    const change = { value: value!, low, high };
    const by = sized(change, digitsFor(change), unitOf(column), 'lower', 'higher');
    return [{ gap: gapInWords(column), by }];
  });
  if (ours === undefined || plain === undefined || moved.length === 0) return [];
  const each = moved.map(({ gap, by }, i) => `${gap}${i === 0 ? ' is' : ''} ${by}`);
  const called = (id: string) => literal(rowIn(table, setting, id));
  return [sentence(`against ${called(baseline)}, ${called(row)}’s ${listed(each)}`)];
}

function gapInWords({ title }: Column): string {
  return inWords(title.replace(', corrected', ''));
}

interface Asked {
  readonly row: string;
  readonly baseline: string;
  readonly column: string;
}

/**
 * Whether the baseline's gap is shown to be one, at the level of the verdict; of a number such as ADF, whose
 * verdict rests on no test of that, by its interval.
 */
function showsGap(setting: SettingResult, asked: Asked): boolean {
  const test = reductionOf(setting, asked);
  if (test === undefined) return false;
  const none = test.p?.noBaselineGap ?? null;
  return none === null
    ? (rowOf(setting, asked.baseline)?.cells[asked.column]?.low ?? 0) > 0
    : none < 2 * test.levels.replicated;
}

/** The part of a verdict that asks by how much a row's gap is smaller than a baseline's; undefined: none does. */
function reductionOf(
  { verdicts }: SettingResult,
  { row, baseline, column }: Asked,
): PartVerdict | undefined {
  return verdicts
    .flatMap(({ tests }) => tests)
    .find(
      (test) =>
        test.column === column && test.rows?.includes(row) === true && test.rows.includes(baseline),
    );
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
