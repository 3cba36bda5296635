import { midRanks } from './mid-ranks.ts';
import { normalCdf } from './normal.ts';

/** Outcome of a paired Wilcoxon signed-rank test. */
export interface SignedRankTest {
  /** Sum of the ranks of positive differences. */
  readonly statistic: number;
  /** Pairs that differ; pairs that do not are left out (Wilcoxon's own way). */
  readonly pairs: number;
  /** Two-sided; null where no pair differs. */
  readonly pValue: number | null;
  readonly method: 'exact' | 'normal';
}

/** Up to this many pairs every assignment of signs is counted, ties included. */
const EXACT_UP_TO = 50;

/** Differences closer than this are one: those of equal counts come out 1e-17 apart. */
const RESOLUTION = 1e-12;

/**
 * Two-sided paired Wilcoxon signed-rank test of a − b (Wilcoxon 1945). Exact over all 2ⁿ assignments of signs to
 * the (mid-)ranks up to 50 pairs, else by the normal approximation with corrections for ties and
 * continuity. Differences are rounded to 1e-12 first, so that ties in what was measured are ties in
 * rank, and no difference is none.
 *
 * @throws RangeError where the sides differ in length or a difference is not a number.
 */
export function wilcoxonSignedRank(a: readonly number[], b: readonly number[]): SignedRankTest {
  if (a.length !== b.length) throw new RangeError(`wilcoxon: ${a.length} and ${b.length} values`);
  const differences = a
    .map((value, i) => Math.round((value - b[i]!) / RESOLUTION))
    .filter((difference) => difference !== 0);
  if (differences.some(Number.isNaN)) throw new RangeError('wilcoxon: a value is not a number');
  const ranks = midRanks(differences.map(Math.abs));
  const pairs = ranks.length;
  const statistic = ranks.reduce((sum, rank, i) => sum + (differences[i]! > 0 ? rank : 0), 0);
  const method = pairs <= EXACT_UP_TO ? 'exact' : 'normal';
  const pValue =
    pairs === 0 ? null : method === 'exact' ? exact(ranks, statistic) : normal(ranks, statistic);
  return { statistic, pairs, pValue, method };
}

/** Counts the sign assignments by their doubled rank sum, which is whole with mid-ranks. */
function exact(ranks: readonly number[], statistic: number): number {
  const doubled = ranks.map((rank) => 2 * rank);
  const largest = doubled.reduce((sum, rank) => sum + rank, 0);
  const share = new Float64Array(largest + 1);
  share[0] = 1;
  for (const rank of doubled) {
    for (let sum = largest; sum >= 0; sum--) {
      share[sum] = (share[sum]! + (sum >= rank ? share[sum - rank]! : 0)) / 2;
    }
  }
  const smaller = Math.min(2 * statistic, largest - 2 * statistic);
  let tail = 0;
  for (let sum = 0; sum <= smaller; sum++) tail += share[sum]!;
  return Math.min(1, 2 * tail);
}

function normal(ranks: readonly number[], statistic: number): number {
  const n = ranks.length;
  const centre = (n * (n + 1)) / 4;
  // The sum of squared mid-ranks over 4 is the variance with the tie correction built in.
  const variance = ranks.reduce((sum, rank) => sum + rank * rank, 0) / 4;
  const distance = Math.max(0, Math.abs(statistic - centre) - 0.5);
  return Math.min(1, 2 * normalCdf(-distance / Math.sqrt(variance)));
}

/**
 * Holm's step-down adjustment of p-values: compare the result with the wanted error rate over all
 * of them (Holm 1979). Order is kept; null stays null and does not count.
 */
export function holm<P extends number | null>(pValues: readonly P[]): P[] {
  const order = [...pValues.keys()]
    .filter((i) => pValues[i] !== null)
    .sort((i, j) => pValues[i]! - pValues[j]!);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let largest = 0;
  order.forEach((index, step) => {
    largest = Math.max(largest, Math.min(1, pValues[index]! * (order.length - step)));
    adjusted[index] = largest;
  });
  return adjusted as P[];
}
