import { type Confusion, positives, predictedPositives, total } from './confusion.ts';
import { f1, precision, truePositiveRate } from './rates.ts';

// All take one confusion a class, as `oneVersusRest` gives them.

/** Share of records whose class is predicted right. */
export function multiclassAccuracy(classes: readonly Confusion[]): number {
  let right = 0;
  for (const c of classes) right += c.truePositives;
  return right / (classes[0] === undefined ? 0 : total(classes[0]));
}

/**
 * Mean precision over the classes that are predicted. Two classes: NaN where one is never predicted.
 * Of several a network often leaves out the rarest; its precision has no value then, and what was
 * ignored shows in recall and F1.
 */
export function macroPrecision(classes: readonly Confusion[]): number {
  const predicted = classes.length > 2 ? (c: Confusion) => predictedPositives(c) > 0 : occurs;
  return meanOver(classes, predicted, precision);
}

/** Mean recall over the classes that occur in truth (balanced accuracy). */
export function macroRecall(classes: readonly Confusion[]): number {
  return meanOver(classes, (c) => positives(c) > 0, truePositiveRate);
}

/** Mean F1 over the classes that occur, in truth or prediction. */
export function macroF1(classes: readonly Confusion[]): number {
  return meanOver(classes, occurs, f1);
}

function occurs(c: Confusion): boolean {
  return positives(c) + predictedPositives(c) > 0;
}

function meanOver(
  classes: readonly Confusion[],
  counts: (c: Confusion) => boolean,
  value: (c: Confusion) => number,
): number {
  let sum = 0;
  let n = 0;
  for (const c of classes) {
    if (!counts(c)) continue;
    sum += value(c);
    n++;
  }
  return sum / n;
}
