import { f1Bounds, type PrintedRow } from './printed.ts';

/**
 * The scores of a printed row that can be relied on: none that is marked as doubtful, and none of a
 * group whose F1 exceeds what its precision and recall allow, for any of the three may be misread.
 */
export function certainScores(row: PrintedRow): ReadonlyMap<string, number> {
  const broken = f1Bounds(row).flatMap(({ column, exceeded }) => (exceeded ? groupOf(column) : []));
  return new Map(
    Object.entries(row.scores).flatMap(([column, { value, doubtful }]) =>
      doubtful || broken.includes(groupOf(column)) ? [] : [[column, value]],
    ),
  );
}

/** `0` of `f1-0`. */
function groupOf(column: string): string {
  return column.slice(column.lastIndexOf('-') + 1);
}
