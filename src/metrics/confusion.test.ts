import { describe, expect, test } from 'vitest';
import { negatives, oneVersusRest, positives, total } from './confusion.ts';
import { macroF1, macroPrecision, macroRecall, multiclassAccuracy } from './multiclass.ts';
import {
  f1,
  falsePositiveRate,
  positiveRate,
  precision,
  prevalence,
  trueNegativeRate,
  truePositiveRate,
} from './rates.ts';

// True class × predicted class; class 2 is never predicted right.
const matrix = [5, 1, 0, 2, 6, 0, 1, 1, 0];

describe('one class against the rest', () => {
  test('splits a confusion matrix', () => {
    const [first, second, third] = oneVersusRest(matrix, 3);
    expect(first).toEqual({
      truePositives: 5,
      falsePositives: 3,
      falseNegatives: 1,
      trueNegatives: 7,
    });
    expect([positives(second!), negatives(second!), total(second!)]).toEqual([8, 8, 16]);
    expect(third!.truePositives).toBe(0);
  });
});

describe('rates', () => {
  const c = { truePositives: 6, falsePositives: 2, trueNegatives: 8, falseNegatives: 4 };

  test('are shares of the right totals', () => {
    expect(prevalence(c)).toBe(10 / 20);
    expect(positiveRate(c)).toBe(8 / 20);
    expect(truePositiveRate(c)).toBe(6 / 10);
    expect(falsePositiveRate(c)).toBe(2 / 10);
    expect(trueNegativeRate(c)).toBe(8 / 10);
    expect(precision(c)).toBe(6 / 8);
    expect(f1(c)).toBeCloseTo((2 * 0.75 * 0.6) / (0.75 + 0.6), 15);
  });

  test('are undefined, not 0, where nothing is counted', () => {
    const none = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
    for (const rate of [positiveRate, truePositiveRate, falsePositiveRate, precision, f1]) {
      expect(rate(none)).toBeNaN();
    }
    const missed = { ...none, falseNegatives: 3, trueNegatives: 3 };
    expect(precision(missed)).toBeNaN();
    expect(f1(missed)).toBe(0);
  });
});

describe('means over classes', () => {
  const classes = oneVersusRest(matrix, 3);

  test('agree with numbers worked by hand', () => {
    expect(multiclassAccuracy(classes)).toBe(11 / 16);
    expect(macroRecall(classes)).toBeCloseTo((5 / 6 + 6 / 8 + 0) / 3, 15);
    expect(macroF1(classes)).toBeCloseTo((10 / 14 + 12 / 16 + 0) / 3, 15);
  });

  test('a class never predicted counts as precision 0 of several, and is undefined of two', () => {
    expect(macroPrecision(classes)).toBeCloseTo((5 / 8 + 6 / 8 + 0) / 3, 15);
    expect(macroPrecision(oneVersusRest([4, 0, 2, 0], 2))).toBeNaN();
  });

  test('a class that does not occur at all is left out', () => {
    const without = oneVersusRest([5, 1, 0, 2, 6, 0, 0, 0, 0], 3);
    expect(macroF1(without)).toBeCloseTo((10 / 13 + 12 / 15) / 2, 15);
    expect(macroPrecision(without)).toBeCloseTo((5 / 7 + 6 / 7) / 2, 15);
  });
});
