import { holm, wilcoxonSignedRank } from '../../metrics/significance.ts';
import type { Column, Comparison } from '../paper.ts';
import type { PairedTest, RowResult } from '../results.ts';

/**
 * Paired Wilcoxon signed-rank tests over seeds, Holm-adjusted within each column over all
 * comparisons.
 */
export function pairedTestsOf(
  columns: readonly Pick<Column, 'id' | 'panel'>[],
  comparisons: readonly Comparison[],
  rows: readonly Pick<RowResult, 'id' | 'bySeed'>[],
): PairedTest[] {
  const pairs = comparisons.flatMap(({ row, against }) => {
    const own = rows.find(({ id }) => id === row)?.bySeed;
    return against.flatMap((minus) => {
      const other = rows.find(({ id }) => id === minus)?.bySeed;
      return own === undefined || other === undefined ? [] : [{ row, minus, own, other }];
    });
  });
  return columns
    .filter(({ panel }) => panel === undefined)
    .flatMap(({ id: column }) => {
      const tests = pairs.map(({ row, minus, own, other }) => ({
        column,
        row,
        minus,
        ...test(own[column] ?? [], other[column] ?? []),
      }));
      const adjusted = holm(tests.map(({ pValue }) => pValue));
      return tests.map((one, i) => ({ ...one, adjusted: adjusted[i]! }));
    });
}

function test(
  a: readonly (number | null)[],
  b: readonly (number | null)[],
): Pick<PairedTest, 'difference' | 'pValue' | 'pairs' | 'seeds'> {
  const pairs = a.flatMap((value, seed) => {
    const other = b[seed] ?? null;
    return value === null || other === null ? [] : [[value, other] as const];
  });
  if (pairs.length === 0) return { difference: null, pValue: null, pairs: 0, seeds: 0 };
  const { pValue, pairs: differing } = wilcoxonSignedRank(
    pairs.map(([value]) => value),
    pairs.map(([, other]) => other),
  );
  const difference = pairs.reduce((sum, [value, other]) => sum + value - other, 0) / pairs.length;
  return { difference, pValue, pairs: differing, seeds: pairs.length };
}
