import { midRanks } from '../../metrics/mid-ranks.ts';

/** How utility and similarity make a weight. */
export interface WeightFormula {
  /** α: share of utility in the combined distance; the rest is similarity. */
  readonly alpha: number;
  /** The combined distance at which a weight is 1/e; 1 leaves the published formula as it is. */
  readonly temperature: number;
}

/** Weights are positive: a record may count little, and yet it counts. */
const SMALLEST = 1e-8;

/** d = α·d_u + (1 − α)·d_s, one a record. */
export function combineDistances(
  utility: Float32Array,
  similarity: Float32Array,
  { alpha }: Pick<WeightFormula, 'alpha'>,
): Float32Array {
  return utility.map((d, i) => alpha * d + (1 - alpha) * similarity[i]!);
}

/**
 * w = exp(−d), in (0, 1]: close to the diagnosis boundary and close to the target group weighs most.
 *
 * @param distances combined, one a record.
 */
export function weightsOf(
  distances: Float32Array,
  { temperature }: Pick<WeightFormula, 'temperature'>,
): Float32Array {
  return distances.map((d) => Math.max(SMALLEST, Math.exp(-d / temperature)));
}

/**
 * Weights by rank alone: 1 for the smallest combined distance, falling evenly to 1/n for the largest;
 * records at the same distance share the mean of their weights.
 */
export function rankWeights(distances: Float32Array): Float32Array {
  const n = distances.length;
  const ranks = midRanks(Array.from(distances));
  return Float32Array.from(ranks, (rank) => (n + 1 - rank) / n);
}

/**
 * Distances in which records that reached no boundary stand as far as the farthest. What they walked
 * can be 0, which says "at the boundary" and would weigh most.
 *
 * @param crossed 1 where the boundary was reached; aligned.
 */
export function withFarthest(distances: Float32Array, crossed: Float32Array): Float32Array {
  if (crossed.every((flag) => flag === 1)) return distances;
  const farthest = distances.reduce((most, distance) => Math.max(most, distance), 0);
  // Where the others are all at distance 0, any positive number is farther, and its own median.
  return distances.map((distance, i) => (crossed[i] === 1 ? distance : farthest || 1));
}

/**
 * Distances divided by the median of the positive ones, so that α and the temperature have no scale;
 * all zero where none is positive. Not in the article: an option.
 */
export function scaleByMedian(distances: Float32Array): Float32Array {
  const positive = distances.filter((distance) => distance > 0).sort();
  if (positive.length === 0) return new Float32Array(distances.length);
  const middle = positive.length >> 1;
  const median =
    positive.length % 2 === 1 ? positive[middle]! : (positive[middle - 1]! + positive[middle]!) / 2;
  return distances.map((distance) => distance / median);
}

/**
 * Binary selection: 1 for the records with the largest weights, `share` of all, else 0. Of records
 * with equal weights all are kept or none.
 */
export function keepLargest(weights: Float32Array, share: number): Float32Array {
  const sorted = Float32Array.from(weights).sort().reverse();
  const count = Math.min(sorted.length, Math.max(1, Math.round(share * sorted.length)));
  const threshold = sorted[count - 1]!;
  return weights.map((weight) => (weight >= threshold ? 1 : 0));
}

/** For each record the mean weight of the records of its group. */
export function meanByGroup(weights: Float32Array, codes: ArrayLike<number>): Float32Array {
  const sums = new Map<number, { sum: number; count: number }>();
  weights.forEach((weight, i) => {
    const entry = sums.get(codes[i]!) ?? { sum: 0, count: 0 };
    sums.set(codes[i]!, { sum: entry.sum + weight, count: entry.count + 1 });
  });
  return weights.map((_, i) => {
    const { sum, count } = sums.get(codes[i]!)!;
    return sum / count;
  });
}
