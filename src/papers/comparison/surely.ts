import { holm } from '../../metrics/significance.ts';
import type { RowResult } from '../results.ts';

/** Error of all comparisons with the baseline in a column together. */
const LEVEL = 0.05;

/**
 * Rows that surely differ from the baseline in a column, by id, and which way: what Holm's method leaves
 * over all rows that are held against it.
 *
 * @param rows those that are judged: what did not converge is compared with nobody.
 */
export function surelyApart(
  rows: readonly Pick<RowResult, 'id' | 'paired'>[],
  column: string,
): ReadonlyMap<string, 1 | -1> {
  const held = rows.flatMap(({ id, paired }) => {
    const { value = null, p } = paired?.[column] ?? {};
    return value === null || p === undefined ? [] : [{ id, value, p }];
  });
  const adjusted = holm(held.map(({ p }) => p));
  return new Map(
    held.flatMap(({ id, value }, at) =>
      adjusted[at]! > LEVEL ? [] : [[id, value > 0 ? 1 : -1] as const],
    ),
  );
}

/** Whether results say who surely differs: older ones have intervals alone. */
export function tellsSurely(rows: readonly Pick<RowResult, 'paired'>[]): boolean {
  return rows.some(({ paired = {} }) => Object.values(paired).some(({ p }) => p !== undefined));
}
