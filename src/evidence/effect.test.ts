import { describe, expect, it } from 'vitest';
import { publishedEffect, relativeEffect, replicationBayesFactor } from './effect.ts';
import { Estimator } from './estimator.ts';
import { effectOf } from './ordering.ts';
import { sureRuns, X } from './testing.ts';

const claim = (published: { reduction: number } | { change: number }) => ({
  measure: { forms: [X], size: true },
  row: 'a',
  baseline: 'b',
  published,
});

describe('the effect relative to the published one', () => {
  it('is the reduction here over the published one, from size to size', () => {
    const own = new Estimator(sureRuns({ a: 7, b: -10 }, 0.1));
    const { value, interval } = relativeEffect(own, claim({ reduction: 0.6 }));
    expect(value).toBeCloseTo(3 / 6, 12);
    // Delta method: λ = (1 − a/b) / 0.6, its error √(1 + (a/b)²) · 0.1 / (b · 0.6).
    const error = (Math.sqrt(1 + 0.49) * 0.1) / 6;
    expect(interval![0]).toBeCloseTo(0.5 - 1.96 * error, 3);
    expect(interval![1]).toBeCloseTo(0.5 + 1.96 * error, 3);
  });

  it('has ends at which effect and expectation are just not different (Fieller)', () => {
    const own = new Estimator(sureRuns({ a: 7, b: 10 }, 2));
    const { interval } = relativeEffect(own, claim({ reduction: 0.6 }));
    for (const end of interval!) {
      // (1 − 0.6 λ) b − a over its error is ±1.96.
      const scale = 1 - 0.6 * end;
      const distance = (scale * 10 - 7) / (2 * Math.sqrt(scale ** 2 + 1));
      expect(Math.abs(distance)).toBeCloseTo(1.96, 3);
    }
  });

  it('is unbounded where the baseline may be 0, and a plain quotient of a change', () => {
    const weak = new Estimator(sureRuns({ a: 1, b: 2 }, 2));
    expect(relativeEffect(weak, claim({ reduction: 0.6 })).interval).toBeNull();
    const { value, interval } = relativeEffect(weak, claim({ change: 0.5 }));
    expect(value).toBeCloseTo(2, 12);
    expect(interval![1] - interval![0]).toBeCloseTo((2 * 1.95996 * 2 * Math.SQRT2) / 0.5, 3);
    expect(publishedEffect(weak, claim({ reduction: 0.6 }))).toBeCloseTo(1.2, 12);
    expect(publishedEffect(weak, claim({ change: 0.5 }))).toBe(0.5);
  });
});

describe('the replication Bayes factor', () => {
  it('is the ratio of two normal densities', () => {
    const estimate = { value: 3, standardError: 2, df: 9, repeats: new Float64Array() };
    const density = (x: number, mean: number, sd: number) =>
      Math.exp(-(((x - mean) / sd) ** 2) / 2) / sd;
    const wanted = density(3, 4, Math.sqrt(4 + 4)) / density(3, 0, 2);
    expect(replicationBayesFactor(estimate, 4)).toBeCloseTo(wanted, 12);
  });

  it('speaks for the paper where its effect is found, and against it where none is', () => {
    const found = (a: number) =>
      replicationBayesFactor(
        effectOf(new Estimator(sureRuns({ a, b: 10 }, 1)), claim({ reduction: 0.6 })),
        6,
      )!;
    expect(found(4)).toBeGreaterThan(100);
    expect(found(10)).toBeLessThan(0.5);
    const none = { value: 1, standardError: 0, df: 9, repeats: new Float64Array() };
    expect(replicationBayesFactor(none, 4)).toBeNull();
  });
});
