import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  combineDistances,
  keepLargest,
  meanByGroup,
  rankWeights,
  scaleByMedian,
  weightsOf,
  withFarthest,
} from './formula.ts';

const distances = fc.float32Array({ minLength: 1, maxLength: 20, min: 0, max: 50, noNaN: true });

describe('records that reached no boundary', () => {
  it('stand as far as the farthest, and change nothing where there are none', () => {
    const walked = Float32Array.of(0, 2, 5, 0);
    expect([...withFarthest(walked, Float32Array.of(0, 1, 1, 1))]).toEqual([5, 2, 5, 0]);
    // What was walked in vain may be the longest way.
    expect([...withFarthest(walked, Float32Array.of(0, 1, 0, 1))]).toEqual([5, 2, 5, 0]);
    expect(withFarthest(walked, new Float32Array(4).fill(1))).toBe(walked);
  });

  it('weigh less than those at the boundary even where nobody has a distance', () => {
    const [at, lost] = scaleByMedian(withFarthest(new Float32Array(2), Float32Array.of(1, 0)));
    expect([at, lost]).toEqual([0, 1]);
  });
});

describe('weights', () => {
  it('are exp(−(α·d_u + (1 − α)·d_s)), by hand', () => {
    const d = combineDistances(Float32Array.of(0, 1, 2), Float32Array.of(0, 3, 0), { alpha: 0.25 });
    expect([...d]).toEqual([0, 2.5, 0.5]);
    const weights = weightsOf(d, { temperature: 1 });
    expect(weights[0]).toBe(1);
    expect(weights[1]).toBeCloseTo(Math.exp(-2.5), 6);
    expect(weights[2]).toBeCloseTo(Math.exp(-0.5), 6);
    // A temperature of 2 halves every distance.
    expect(weightsOf(d, { temperature: 2 })[1]).toBeCloseTo(Math.exp(-1.25), 6);
  });

  it('lie in (0, 1] and never grow with either distance', () => {
    fc.assert(
      fc.property(distances, fc.float({ min: 0, max: 1, noNaN: true }), (d, alpha) => {
        const weigh = (utility: Float32Array, similarity: Float32Array) =>
          weightsOf(combineDistances(utility, similarity, { alpha }), { temperature: 1 });
        const weights = weigh(d, d);
        const farther = d.map((value) => value + 1);
        const [less, unlike] = [weigh(farther, d), weigh(d, farther)];
        weights.forEach((weight, i) => {
          expect(weight).toBeGreaterThan(0);
          expect(weight).toBeLessThanOrEqual(1);
          expect(less[i]).toBeLessThanOrEqual(weight);
          expect(unlike[i]).toBeLessThanOrEqual(weight);
        });
      }),
    );
  });

  it('by rank fall evenly from 1, ties sharing their mean', () => {
    const weights = rankWeights(Float32Array.of(3, 0.1, 7, 3));
    expect([...weights]).toEqual([0.625, 1, 0.25, 0.625]);
    // Nothing but the order counts.
    expect(rankWeights(Float32Array.of(30, 0.1, 700, 30))).toEqual(weights);
  });
});

describe('scaling', () => {
  it('makes 1 of the median of the positive distances and leaves zeros', () => {
    expect([...scaleByMedian(Float32Array.of(0, 0, 2, 4, 6))]).toEqual([0, 0, 0.5, 1, 1.5]);
    expect([...scaleByMedian(Float32Array.of(2, 6))]).toEqual([0.5, 1.5]);
    expect([...scaleByMedian(Float32Array.of(0, 0))]).toEqual([0, 0]);
  });

  it('makes weights independent of the unit of distance', () => {
    const d = Float32Array.of(0.5, 1, 3, 8);
    const inOtherUnits = scaleByMedian(d.map((value) => value * 255));
    scaleByMedian(d).forEach((value, i) => {
      expect(inOtherUnits[i]).toBeCloseTo(value, 5);
    });
  });
});

describe('coarser weights', () => {
  it('keeps the largest share, ties together', () => {
    const weights = Float32Array.of(0.1, 0.9, 0.5, 0.5);
    expect([...keepLargest(weights, 0.25)]).toEqual([0, 1, 0, 0]);
    expect([...keepLargest(weights, 0.5)]).toEqual([0, 1, 1, 1]);
    expect([...keepLargest(weights, 1)]).toEqual([1, 1, 1, 1]);
  });

  it('gives each group its mean', () => {
    expect([...meanByGroup(Float32Array.of(1, 0.5, 0.25), [0, 1, 1])]).toEqual([1, 0.375, 0.375]);
  });
});
