import type { ScoredRecords } from './predictions.ts';

/**
 * The score from which a binary prediction is positive; one a record where models of several folds,
 * each with a threshold of its own, scored them.
 */
export type Threshold = number | Float64Array;

/**
 * The class predicted for each record. Binary: class 1 where the score is ≥ `threshold`. Several
 * classes: the one with the largest score, the first of equals.
 */
export function predictedClasses(records: ScoredRecords, threshold: Threshold = 0.5): Int32Array {
  const { scores, classes, labels } = records;
  if (classes.length === 2) {
    if (typeof threshold === 'number') {
      const cut = asPreciseAs(scores, threshold);
      return Int32Array.from(scores, (score) => (score >= cut ? 1 : 0));
    }
    return Int32Array.from(scores, (score, i) =>
      score >= asPreciseAs(scores, threshold[i]!) ? 1 : 0,
    );
  }
  return Int32Array.from(labels, (_, record) => {
    const first = record * classes.length;
    let best = 0;
    for (let k = 1; k < classes.length; k++)
      if (scores[first + k]! > scores[first + best]!) best = k;
    return best;
  });
}

/** As precise as the scores are, so that a threshold equal to a printed score includes it. */
export function asPreciseAs(scores: Float32Array | Float64Array, value: number): number {
  return scores instanceof Float32Array ? Math.fround(value) : value;
}
