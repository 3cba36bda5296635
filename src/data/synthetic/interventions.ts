import type { Dataset } from '../dataset.ts';

/**
 * Pictures of the same units in the worlds of Eq. 1 to 3, which a predictor of the data set can
 * score: rows past the data set's last record, so that no split contains them. Aligned: entry i of
 * each list is unit i.
 */
export interface Interventions {
  /** X(S⁻, Y(S⁻)): do(S = S⁻) along both paths. */
  readonly reference: Int32Array;
  /** X(S⁺, Y(S⁻)): do(S = S⁺) along S → X alone. */
  readonly direct: Int32Array;
  /** X(S⁺, Y(S⁺)): do(S = S⁺) along both paths. */
  readonly total: Int32Array;
}

export interface DatasetWithInterventions extends Dataset {
  readonly interventions: Interventions;
}

/** A data set's interventions; null for data that nature made. */
export function interventionsOf(dataset: Dataset): Interventions | null {
  return (dataset as Partial<DatasetWithInterventions>).interventions ?? null;
}

/** An effect of S on the share of positive predictions, with its Monte Carlo interval. */
export interface Effect {
  readonly value: number;
  readonly standardError: number;
  /** 95 %, normal. */
  readonly interval: readonly [number, number];
}

export interface CausalEffects {
  /** Eq. 2: P(Ŷ=1 | S⁺ along S → X, S⁻ along S → Y → X) − P(Ŷ=1 | do(S⁻)). */
  readonly direct: Effect;
  /** Eq. 3: total − direct. */
  readonly indirect: Effect;
  /** Eq. 1 under intervention: P(Ŷ=1 | do(S⁺)) − P(Ŷ=1 | do(S⁻)). */
  readonly total: Effect;
  /** The direct effect on the mean score instead of the thresholded prediction. */
  readonly directOnScore: Effect;
}

/** Scores of the units in each of their worlds. */
export type WorldScores = { readonly [World in keyof Interventions]: Float32Array };

/**
 * What a predictor says of the units in each world.
 *
 * @param scores P(class 1) for rows of the data set, as `Predictor.scores` gives them.
 */
export async function worldScores(
  { reference, direct, total }: Interventions,
  scores: (rows: Int32Array) => Promise<Float32Array> | Float32Array,
): Promise<WorldScores> {
  const n = reference.length;
  const all = await scores(Int32Array.from([...reference, ...direct, ...total]));
  return {
    reference: all.subarray(0, n),
    direct: all.subarray(n, 2 * n),
    total: all.subarray(2 * n),
  };
}

/**
 * The true effects of S on a predictor, by what it said of every unit in every world: no identity and
 * no assumption about confounding is used.
 *
 * @param threshold a score of at least this predicts class 1.
 */
export function effectsIn(worlds: WorldScores, threshold = 0.5): CausalEffects {
  const { reference, direct, total } = worlds;
  const decided = {
    reference: decisions(reference, threshold),
    direct: decisions(direct, threshold),
    total: decisions(total, threshold),
  };
  return {
    direct: effect(differences(decided.direct, decided.reference)),
    indirect: effect(differences(decided.total, decided.direct)),
    total: effect(differences(decided.total, decided.reference)),
    directOnScore: effect(differences(direct, reference)),
  };
}

/** The direct effect on each unit's predicted class: −1, 0 or 1. */
export function directByUnit({ reference, direct }: WorldScores, threshold = 0.5): Float64Array {
  return differences(decisions(direct, threshold), decisions(reference, threshold));
}

function decisions(scores: Float32Array, threshold: number): Float64Array {
  return Float64Array.from(scores, (score) => (score >= threshold ? 1 : 0));
}

function differences(to: ArrayLike<number>, from: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: to.length }, (_, i) => to[i]! - from[i]!);
}

/** Mean of independent differences. */
function effect(differences: Float64Array): Effect {
  const n = differences.length;
  const value = differences.reduce((sum, d) => sum + d, 0) / n;
  const variance = differences.reduce((sum, d) => sum + (d - value) ** 2, 0) / (n - 1);
  const standardError = Math.sqrt(variance / n);
  return {
    value,
    standardError,
    interval: [value - 1.96 * standardError, value + 1.96 * standardError],
  };
}
