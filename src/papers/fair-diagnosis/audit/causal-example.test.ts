import { expect, test } from 'vitest';
import { type CausalExample, causalNumbers, equation14 } from './causal-example.ts';
import { CANCELS, NOISY_LABELS, READS_BOTH, READS_DISEASE } from './theorems.ts';

test('a predictor of the disease sign alone: ADF, EO and DE are 0, I(S;X|Y) is not', () => {
  const numbers = causalNumbers(READS_DISEASE);
  expect(numbers.adf).toBeCloseTo(0, 12);
  expect(numbers.truePositiveRateGap).toBeCloseTo(0, 12);
  expect(numbers.directEffect).toBeCloseTo(0, 12);
  // Given Y the group sign alone speaks of S. By Bayes over P(S|Y): H(B|Y) − H(0.1).
  const entropy = (p: number) => -p * Math.log(p) - (1 - p) * Math.log(1 - p);
  const given = (women: number) => entropy(women * 0.9 + (1 - women) * 0.1) - entropy(0.1);
  const pY1 = 0.3;
  expect(numbers.pictureInformation).toBeCloseTo(
    pY1 * given(0.2 / 0.3) + (1 - pY1) * given(0.3 / 0.7),
    12,
  );
  // P(Ŷ=1|s) = 0.2 + 0.6·P(Y=1|s).
  expect(numbers.demographicParity).toBeCloseTo(0.6 * 0.2, 12);
});

test('a predictor of both signs: DE is half the shift of the group sign', () => {
  expect(causalNumbers(READS_BOTH).directEffect).toBeCloseTo(0.5 * 0.8, 12);
});

test('gaps of +20 and −20/3 points cancel at a prevalence of 25 %', () => {
  const numbers = causalNumbers(CANCELS);
  expect(numbers.truePositiveRateGap).toBeCloseTo(0.2, 12);
  expect(numbers.falsePositiveRateGap).toBeCloseTo(-1 / 15, 12);
  expect(numbers.directEffect).toBeCloseTo(0, 12);
  expect(numbers.adf).toBeGreaterThan(0.005);
});

test('label noise alone gives ADF', () => {
  const numbers = causalNumbers(NOISY_LABELS);
  expect(numbers.directEffect).toBe(0);
  expect(numbers.adf).toBeGreaterThan(0.01);
  expect(causalNumbers({ ...NOISY_LABELS, labelNoise: 0 }).adf).toBeCloseTo(0, 12);
});

test('without confounding DE is the label-weighted gap of the predictions', () => {
  const example: CausalExample = { ...READS_BOTH, predictor: [0.1, 0.3, 0.6, 0.7] };
  const { directEffect, truePositiveRateGap, falsePositiveRateGap } = causalNumbers(example);
  expect(directEffect).toBeCloseTo(0.2 * truePositiveRateGap + 0.8 * falsePositiveRateGap, 12);
});

test('the last line of Eq. 14 changes with X where DE is one number', () => {
  const values = [0, 1, 2, 3].map((x) => equation14(READS_BOTH, x));
  expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(1);
});
