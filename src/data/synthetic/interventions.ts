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

/**
 * The true effects of S on a predictor, by intervening on every unit: no identity and no
 * assumption about confounding is used.
 *
 * @param scores P(class 1) for rows of the data set, as `Predictor.scores` gives them.
 * @param threshold a score of at least this predicts class 1.
 */
export async function causalEffects(
  { reference, direct, total }: Interventions,
  scores: (rows: Int32Array) => Promise<Float32Array> | Float32Array,
  threshold = 0.5,
): Promise<CausalEffects> {
  const n = reference.length;
  const all = Int32Array.from([...reference, ...direct, ...total]);
  const scored = await scores(all);
  const positive = Float64Array.from(scored, (score) => (score >= threshold ? 1 : 0));
  const difference = (values: ArrayLike<number>, to: number, from: number) =>
    effect(Float64Array.from({ length: n }, (_, i) => values[to * n + i]! - values[from * n + i]!));
  return {
    direct: difference(positive, 1, 0),
    indirect: difference(positive, 2, 1),
    total: difference(positive, 2, 0),
    directOnScore: difference(scored, 1, 0),
  };
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
