import { expect, test } from 'vitest';
import { minimumDetectableEffect } from './minimum-effect.ts';
import { percentileInterval, quantile } from './quantile.ts';

test('is 2.8 standard errors at 95 % and power 80 %', () => {
  expect(minimumDetectableEffect(0.01)).toBeCloseTo((1.959964 + 0.841621) / 100, 7);
});

test('is larger where a few trainings tell the standard error', () => {
  // By the noncentral t of SciPy.
  for (const [df, separation] of [
    [1, 16.334],
    [2, 5.653],
    [4, 3.761],
    [10, 3.11],
    [50, 2.857],
  ] as const) {
    expect(minimumDetectableEffect(1, { df })).toBeCloseTo(separation, 2);
  }
  expect(minimumDetectableEffect(2, { df: 1e6 })).toBeCloseTo(minimumDetectableEffect(2), 4);
});

test('quantiles lie between order statistics', () => {
  expect(quantile([1, 2, 4], 0.5)).toBe(2);
  expect(quantile([1, 2, 4], 0.75)).toBe(3);
  expect(quantile([], 0.5)).toBeNaN();
});

test('a few undefined replicates are passed over, many leave no interval', () => {
  const values = Float64Array.from({ length: 101 }, (_, i) => i);
  const [low, high] = percentileInterval(values)!;
  expect(low).toBeCloseTo(2.5, 12);
  expect(high).toBeCloseTo(97.5, 12);
  const few = values.map((value) => (value < 5 ? Number.NaN : value));
  expect(percentileInterval(few)?.[1]).toBeGreaterThan(97);
  const many = values.map((value) => (value < 6 ? Number.NaN : value));
  expect(percentileInterval(many)).toBeNull();
});
