import { codesOf } from '../../training/losses.ts';
import type { Training } from '../../training/training.ts';
import type { Signals } from './cross-fitting.ts';
import {
  combineDistances,
  meanByGroup,
  scaleByMedian,
  type WeightFormula,
  withFarthest,
} from './formula.ts';

/** What stands for d_u: how near a record is to the decision of a diagnosis. */
export type Utility = 'distance' | 'confidence' | 'entropy';
/** What stands for d_s: how near a record is to a group. */
export type Similarity = 'distance' | 'features' | 'probability';
/**
 * Which distances count: `utility` is λ = 1, `similarity` λ = 0, `both` the λ of the options; `none`
 * weighs every record 1.
 */
export type Components = 'none' | 'utility' | 'similarity' | 'both';

/** How the weight of a record is made: the measures behind both distances, and their combination. */
export interface WeightOptions extends WeightFormula {
  readonly utility: Utility;
  readonly similarity: Similarity;
  readonly components: Components;
}

/** Smaller is nearer to the boundary; zero at it. */
const UTILITIES: Readonly<Record<Utility, (signals: Signals, classes: number) => Float32Array>> = {
  distance: ({ utility, utilityCrossed }) => withFarthest(utility, utilityCrossed),
  confidence: ({ confidence }, classes) =>
    confidence.map((value) => Math.max(0, value - 1 / classes)),
  entropy: ({ entropy }, classes) => entropy.map((value) => Math.max(0, Math.log(classes) - value)),
};

/** Smaller is more like the group. */
const SIMILARITIES: Readonly<
  Record<Similarity, (signals: Signals, level: number) => Float32Array>
> = {
  distance: ({ similarity, similarityCrossed }, level) =>
    withFarthest(similarity[level]!, similarityCrossed[level]!),
  features: ({ featureDistance }, level) => featureDistance[level]!,
  probability: ({ groupProbability }, level) =>
    groupProbability[level]!.map((value) => Math.max(0, 1 - value)),
};

/** Share λ of utility in the combined distance that an ablation leaves. */
const LAMBDAS: Readonly<Record<Components, number | null>> = {
  none: null,
  utility: 1,
  similarity: 0,
  both: null,
};

/** d_u and d_s, divided by the medians of their positive values. */
export interface ScaledDistances {
  readonly utility: Float32Array;
  /** By level. */
  readonly similarity: readonly Float32Array[];
}

/**
 * d_u and d_s out of what the cross-fitted models say, each divided by the median of its positive
 * values; aligned with the training records.
 */
export function scaledDistances(
  { label, attribute }: Training,
  signals: Signals,
  { utility, similarity }: Pick<WeightOptions, 'utility' | 'similarity'>,
): ScaledDistances {
  return {
    utility: scaleByMedian(UTILITIES[utility](signals, label.classes.length)),
    similarity: attribute.levels.map((_, level) =>
      scaleByMedian(SIMILARITIES[similarity](signals, level)),
    ),
  };
}

/** The weight of every training record for every level's model, in (0, 1]; one array a level. */
export function continuousWeights(
  { utility, similarity }: ScaledDistances,
  { components, lambda, tau }: WeightOptions,
): Float32Array[] {
  if (components === 'none') return similarity.map((own) => new Float32Array(own.length).fill(1));
  const formula = { lambda: LAMBDAS[components] ?? lambda, tau };
  return similarity.map((own) => combineDistances(utility, own, formula));
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
