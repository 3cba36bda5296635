import type { Column } from '../paper.ts';
import type { Named } from '../report/trade-off.ts';
import type { RowResult } from '../results.ts';
import { surelyApart } from './surely.ts';

/** Of many rows those that a figure names: who surely differs, the best, and what they are held against. */
export const OUTSTANDING: Named = {
  said: 'Named: the baseline, the best in each number, and who surely differs from the baseline in one (Holm’s method); the others are small and without their bars.',
  of: (rows, columns) => {
    const baseline = rows.find(({ against }) => against !== undefined)?.against?.baseline;
    return new Set([
      ...(baseline === undefined ? [] : [baseline]),
      ...columns.flatMap((column) => [
        ...surelyApart(rows, column.id).keys(),
        ...bestOf(rows, column),
      ]),
    ]);
  },
};

function bestOf(rows: readonly RowResult[], { id, better }: Column): string[] {
  const sign = better === 'lower' ? 1 : -1;
  const valued = rows.flatMap((row) => {
    const value = row.cells[id]?.value ?? null;
    return value === null ? [] : [{ id: row.id, value }];
  });
  const [best] = valued.toSorted((a, b) => sign * (a.value - b.value));
  return best === undefined || better === undefined ? [] : [best.id];
}
