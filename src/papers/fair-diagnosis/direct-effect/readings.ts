import type { Candidate, Predictor } from './predictors.ts';

/**
 * What a metric reads on average where S → X is cut, as a share of what it reads where S → X is
 * strongest: 0 is right, since the direct effect is 0 there by construction. null: undefined.
 */
export function falseReading(
  predictors: readonly Predictor[],
  candidate: Candidate,
): number | null {
  const strongest = Math.max(...predictors.map(({ strength }) => strength));
  const mean = (at: number) => {
    const values = predictors
      .filter(({ strength }) => strength === at)
      .map((predictor) => candidate.value(predictor))
      .filter((value) => !Number.isNaN(value));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const share = strongest > 0 ? mean(0) / mean(strongest) : Number.NaN;
  return Number.isFinite(share) ? share : null;
}
