import { midRanks } from './mid-ranks.ts';
import { normalCdf } from './normal.ts';

/** Whether one sample tends to lie above another. */
export interface MannWhitneyTest {
  /** Pairs in which the first is larger, ties counting half. */
  readonly u: number;
  /** P(first > second) − P(first < second), −1 to 1: Cliff's δ. */
  readonly cliffsDelta: number;
  /** Two-sided; null where a sample is empty or all values are equal. */
  readonly pValue: number | null;
}

/**
 * Mann-Whitney U test (1947) by the normal approximation with corrections for ties and continuity, and
 * Cliff's δ. With thousands of records any difference is significant: δ says how large it is.
 */
export function mannWhitney(first: readonly number[], second: readonly number[]): MannWhitneyTest {
  const [n, m] = [first.length, second.length];
  if (n === 0 || m === 0) return { u: 0, cliffsDelta: Number.NaN, pValue: null };
  const ranks = midRanks([...first, ...second]);
  const u = ranks.slice(0, n).reduce((sum, rank) => sum + rank, 0) - (n * (n + 1)) / 2;
  const total = n + m;
  const tied = [...Map.groupBy(ranks, (rank) => rank).values()].reduce(
    (sum, { length }) => sum + (length ** 3 - length),
    0,
  );
  const variance = ((n * m) / 12) * (total + 1 - tied / (total * (total - 1)));
  const distance = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5);
  return {
    u,
    cliffsDelta: (2 * u) / (n * m) - 1,
    pValue: variance > 0 ? Math.min(1, 2 * normalCdf(-distance / Math.sqrt(variance))) : null,
  };
}
