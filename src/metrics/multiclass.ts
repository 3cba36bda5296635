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
 * Mean precision over the classes that occur, in truth or prediction. Two classes: NaN where one is
 * never predicted. Of several classes, networks often leave out the rarest, which then counts as 0, as
 * is usual (its precision has no value): leaving it out of the mean would reward ignoring it.
 */
export function macroPrecision(classes: readonly Confusion[]): number {
  return classes.length > 2
    ? meanOver(classes, occurs, (c) => (predictedPositives(c) === 0 ? 0 : precision(c)))
    : meanOver(classes, occurs, precision);
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
