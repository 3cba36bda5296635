import { percent } from './metric-print.ts';
import type { RankTally } from './ranking.ts';

/** Bins of the expected calibration error: equally wide on [0, 1]. */
const CALIBRATION_BINS = 15;

/** The 14 inner edges; a score on an edge belongs to the bin above it. */
export const CALIBRATION_EDGES: readonly number[] = Array.from(
  { length: CALIBRATION_BINS - 1 },
  (_, i) => (i + 1) / CALIBRATION_BINS,
);

/** What the catalogue of metrics says of it: it is computed for everyone alone. */
export const CALIBRATION_ERROR = {
  ece: {
    ...percent('calibration error (ECE)', '\\sum_b \\tfrac{N_b}{N}|\\bar s_b-\\bar y_b|', 'lower'),
    why: 'no records',
  },
};

/**
 * Expected calibration error: |mean probability − share of outcomes| over 15 equal-width bins,
 * weighted by the bins' records, out of a tally of everyone (slot 0). NaN without records.
 *
 * @param edges which of the tally's cuts are the inner edges.
 */
export function calibrationErrorOf(tally: RankTally, edges: readonly number[]): number {
  const slots = tally.positives.length;
  let error = 0;
  let positivesBefore = 0;
  let scores2Before = 0;
  for (let bin = 0; bin <= edges.length; bin++) {
    const edge = edges[bin];
    const positives =
      edge === undefined ? tally.positives[0]! : tally.positivesBelow[edge * slots]!;
    const scores2 = tally.scores2Below[edge ?? tally.scores2Below.length - 1]!;
    error += Math.abs((scores2 - scores2Before) / 2 - (positives - positivesBefore));
    positivesBefore = positives;
    scores2Before = scores2;
  }
  return error / (tally.positives[0]! + tally.negatives2[0]! / 2);
}
