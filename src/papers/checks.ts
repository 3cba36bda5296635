import { spearman } from '../metrics/spearman.ts';
import type { Check, Column, Row } from './paper.ts';

/** A row by its id, or the row itself, which also has a title for print. */
type RowRef = string | Pick<Row, 'id' | 'title'>;

/** What is compared: a table's column, with its path, unit and better-direction. */
type Measured = Pick<Column, 'title' | 'metric' | 'scale' | 'unit' | 'better'>;

/** Claim that a row's number is lower, or higher, than another row's. */
export function difference(claim: {
  readonly row: RowRef;
  readonly minus: RowRef;
  readonly metric: Measured;
  readonly direction: 'lower' | 'higher';
}): Check {
  const { row, minus, metric, direction } = claim;
  return {
    name: `${metric.title}: ${titleOf(row)} minus ${titleOf(minus)}`,
    claimed: direction === 'lower' ? [-Infinity, 0] : [0, Infinity],
    scale: metric.scale,
    unit: metric.unit,
    statistic: differenceOf(row, minus, metric),
  };
}

/**
 * Claim that a row keeps within a margin of another: it loses less than `within`. A gain of any
 * size keeps the claim, unless `side` is `both`.
 *
 * @param claim.within a fraction: 0.015 is 1.5 points.
 */
export function margin(claim: {
  readonly row: RowRef;
  readonly minus: RowRef;
  readonly metric: Measured;
  readonly within: number;
  readonly side?: 'loss' | 'both';
}): Check {
  const { row, minus, metric, within, side = 'loss' } = claim;
  const open = side === 'loss';
  return {
    name: `${metric.title}: ${titleOf(row)} minus ${titleOf(minus)}`,
    claimed: [
      open && metric.better === 'lower' ? -Infinity : -within,
      open && metric.better === 'higher' ? Infinity : within,
    ],
    scale: metric.scale,
    unit: metric.unit,
    statistic: differenceOf(row, minus, metric),
  };
}

/**
 * Claim that a number rises or falls with the knob: Spearman's ρ between the knob's values and the
 * rows' numbers.
 *
 * @throws RangeError where a row has no knob or there are fewer than three rows: ρ of two points is
 *   their order alone, which `difference` says better.
 */
export function trend(claim: {
  readonly rows: readonly Pick<Row, 'id' | 'title' | 'knob'>[];
  readonly metric: Measured;
  readonly direction: 'rises' | 'falls';
  /** What the knob is called: `η`. */
  readonly knob?: string;
}): Check {
  const { rows, metric, direction, knob = 'the knob' } = claim;
  const knobs = rows.map((row) => {
    if (row.knob === undefined) throw new RangeError(`trend: row ${row.id} has no knob`);
    return row.knob;
  });
  if (knobs.length < 3) throw new RangeError(`trend: ${knobs.length} rows, needs three or more`);
  return {
    name: `${metric.title}: Spearman's ρ with ${knob}`,
    claimed: direction === 'rises' ? [0, Infinity] : [-Infinity, 0],
    scale: 1,
    unit: '',
    statistic: (at) =>
      spearman(
        knobs,
        rows.map((row) => at(row.id, metric.metric)),
      ),
  };
}

/** Claim of several parts: replicated only if every part is. */
export function compound(...parts: readonly (Check | readonly Check[])[]): Check[] {
  return parts.flat();
}

function differenceOf(row: RowRef, minus: RowRef, { metric }: Measured): Check['statistic'] {
  return (at) => at(idOf(row), metric) - at(idOf(minus), metric);
}

function idOf(row: RowRef): string {
  return typeof row === 'string' ? row : row.id;
}

function titleOf(row: RowRef): string {
  return typeof row === 'string' ? row : row.title;
}
