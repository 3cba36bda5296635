import { drawWithReplacement } from '../../../metrics/bootstrap.ts';
import { mean } from '../../../metrics/gaps.ts';
import type { Interval } from '../../../metrics/predictions.ts';
import { percentileInterval } from '../../../metrics/quantile.ts';
import { Random } from '../../../tensor/random.ts';
import type { Candidate, Predictor } from './predictors.ts';

/**
 * What a metric reads on average where S → X is cut, as a share of what it reads where S → X is
 * strongest: 0 is right, since the direct effect is 0 there by construction.
 */
export interface FalseReading {
  readonly share: number;
  /** 95 %, over the models of both strengths; null: too few draws are defined. */
  readonly interval: Interval | null;
}

const REPLICATES = 2_000;

/**
 * The bootstrap draws the models of either strength anew, each strength by itself. They share a data
 * set and the network under their masks, which are not drawn: the interval says how far the share
 * depends on the masks, and no more. null: no models at both strengths, or nothing read.
 */
export function falseReading(
  predictors: readonly Predictor[],
  candidate: Candidate,
): FalseReading | null {
  const strongest = Math.max(...predictors.map(({ strength }) => strength));
  const valuesAt = (at: number) =>
    predictors
      .filter(({ strength }) => strength === at)
      .map((predictor) => candidate.value(predictor))
      .filter((value) => !Number.isNaN(value));
  const cut = valuesAt(0);
  const strong = strongest > 0 ? valuesAt(strongest) : [];
  const share = mean(cut) / mean(strong);
  if (!Number.isFinite(share)) return null;
  const random = new Random(1).fork('false readings');
  const draws = Float64Array.from({ length: REPLICATES }, () => {
    const drawn = resampledMean(cut, random) / resampledMean(strong, random);
    return Number.isFinite(drawn) ? drawn : Number.NaN;
  });
  return { share, interval: percentileInterval(draws) };
}

function resampledMean(values: readonly number[], random: Random): number {
  const counts = new Int32Array(values.length);
  drawWithReplacement(random, counts);
  return values.reduce((sum, value, i) => sum + counts[i]! * value, 0) / values.length;
}
