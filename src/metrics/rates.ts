import { type Confusion, negatives, positives, predictedPositives, total } from './confusion.ts';

// Every rate is NaN where its denominator is 0: undefined, never 0.

/** Share of records that are positive. */
export function prevalence(c: Confusion): number {
  return positives(c) / total(c);
}

/** Share of records predicted positive, P(Ŷ = 1). */
export function positiveRate(c: Confusion): number {
  return predictedPositives(c) / total(c);
}

/** P(Ŷ = 1 | Y = 1): sensitivity, recall. */
export function truePositiveRate(c: Confusion): number {
  return c.truePositives / positives(c);
}

/** P(Ŷ = 1 | Y = 0). */
export function falsePositiveRate(c: Confusion): number {
  return c.falsePositives / negatives(c);
}

/** P(Ŷ = 0 | Y = 0): specificity. */
export function trueNegativeRate(c: Confusion): number {
  return c.trueNegatives / negatives(c);
}

/** P(Y = 1 | Ŷ = 1). */
export function precision(c: Confusion): number {
  return c.truePositives / predictedPositives(c);
}

/**
 * 2TP / (2TP + FP + FN): the harmonic mean of precision and recall, in the form that is also
 * defined (as 0) when no record is predicted positive. NaN when none is positive either.
 */
export function f1(c: Confusion): number {
  return (2 * c.truePositives) / (positives(c) + predictedPositives(c));
}
