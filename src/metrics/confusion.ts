/** Records by prediction and truth, for one class against the rest. Counts may be weighted. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/**
 * Reads each class against the rest out of a confusion matrix.
 *
 * @param matrix counts, row-major: true class × predicted class.
 * @param classes number of classes.
 */
export function oneVersusRest(matrix: ArrayLike<number>, classes: number): Confusion[] {
  let total = 0;
  for (let i = 0; i < classes * classes; i++) total += matrix[i]!;
  return Array.from({ length: classes }, (_, k) => {
    let actual = 0;
    let predicted = 0;
    for (let other = 0; other < classes; other++) {
      actual += matrix[k * classes + other]!;
      predicted += matrix[other * classes + k]!;
    }
    const both = matrix[k * classes + k]!;
    return {
      truePositives: both,
      falsePositives: predicted - both,
      falseNegatives: actual - both,
      trueNegatives: total - actual - predicted + both,
    };
  });
}

/** All records counted. */
export function total(c: Confusion): number {
  return c.truePositives + c.falsePositives + c.trueNegatives + c.falseNegatives;
}

/** Records whose true class is this one. */
export function positives(c: Confusion): number {
  return c.truePositives + c.falseNegatives;
}

/** Records whose true class is another. */
export function negatives(c: Confusion): number {
  return c.trueNegatives + c.falsePositives;
}

/** Records predicted to be of this class. */
export function predictedPositives(c: Confusion): number {
  return c.truePositives + c.falsePositives;
}
