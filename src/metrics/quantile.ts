import type { Interval } from './predictions.ts';

/** Replicates may be undefined, such as those without a positive, up to this share. */
const UNDEFINED_SHARE = 0.05;

/**
 * Percentile interval of bootstrap replicates; null where there are none, or more than 5 % of them
 * are NaN.
 *
 * @param level 0.95: from the 2.5th to the 97.5th percentile.
 */
export function percentileInterval(replicates: Float64Array, level = 0.95): Interval | null {
  const sorted = replicates.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0 || sorted.length < (1 - UNDEFINED_SHARE) * replicates.length) return null;
  const tail = (1 - level) / 2;
  return [quantile(sorted, tail), quantile(sorted, 1 - tail)];
}

/** Quantile of ascending numbers, linear between order statistics (type 7). NaN for none. */
export function quantile(sorted: ArrayLike<number>, probability: number): number {
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below];
  const high = sorted[Math.ceil(position)];
  if (low === undefined || high === undefined) return Number.NaN;
  // Equal ends first: two infinities have no difference.
  return low === high ? low : low + (position - below) * (high - low);
}
