import { codesOf } from '../../training/losses.ts';
import type { Training } from '../../training/training.ts';
import type { Signals } from './cross-fitting.ts';
import {
  combineDistances,
  meanByGroup,
  rankWeights,
  scaleByMedian,
  type WeightFormula,
  weightsOf,
  withFarthest,
} from './formula.ts';

/** What stands for d_u: the distance to a diagnosis boundary, or the lead of the top logit. */
export type Utility = 'distance' | 'logit-gap';
/** What stands for d_s: the distance to a group's side, or how far groups are apart as a whole. */
export type Similarity = 'distance' | 'centroids' | 'mmd';

/** How the weight of a record is made: the measures behind both distances, and their combination. */
export interface WeightOptions extends WeightFormula {
  readonly utility: Utility;
  readonly similarity: Similarity;
  /** `median`: both distances divided by the median of their positive values. */
  readonly scaling: 'none' | 'median';
  readonly weighting: 'continuous' | 'ranking' | 'selection' | 'group';
}

/** Smaller is nearer to the boundary; zero at it. */
const UTILITIES: Readonly<Record<Utility, (signals: Signals) => Float32Array>> = {
  distance: ({ utility, utilityCrossed }) => withFarthest(utility, utilityCrossed),
  'logit-gap': ({ logitGap }) => logitGap,
};

/** Smaller is more like the group. */
const SIMILARITIES: Readonly<
  Record<Similarity, (signals: Signals, level: number) => Float32Array>
> = {
  distance: ({ similarity, similarityCrossed }, level) =>
    withFarthest(similarity[level]!, similarityCrossed[level]!),
  centroids: ({ centroidDistance }, level) => centroidDistance[level]!,
  mmd: ({ mmd }, level) => mmd[level]!,
};

/** d_u and d_s as the formula takes them; aligned with the training records. */
export interface Distances {
  readonly utility: Float32Array;
  /** By level. */
  readonly similarity: readonly Float32Array[];
}

/** d_u and d_s out of what the cross-fitted models say. */
export function distancesOf(
  { attribute }: Training,
  signals: Signals,
  { utility, similarity, scaling }: Pick<WeightOptions, 'utility' | 'similarity' | 'scaling'>,
): Distances {
  const scaled = scaling === 'median' ? scaleByMedian : (distances: Float32Array) => distances;
  return {
    utility: scaled(UTILITIES[utility](signals)),
    similarity: attribute.levels.map((_, level) =>
      scaled(SIMILARITIES[similarity](signals, level)),
    ),
  };
}

/** The weight of every training record for every level's model, in (0, 1]; one array a level. */
export function weightsByLevel(
  { utility, similarity }: Distances,
  options: Pick<WeightOptions, 'alpha' | 'temperature' | 'weighting'>,
): Float32Array[] {
  return similarity.map((own) => {
    const distances = combineDistances(utility, own, options);
    return options.weighting === 'ranking' ? rankWeights(distances) : weightsOf(distances, options);
  });
}

/**
 * Every record gets the mean weight of its group: one number a pair of groups.
 *
 * @param weights one array a level's model, aligned with `split.train`.
 */
export function groupWeights(
  { attribute, split }: Training,
  weights: readonly Float32Array[],
): Float32Array[] {
  const codes = codesOf(attribute.codes, split.train);
  return weights.map((own) => meanByGroup(own, codes));
}
