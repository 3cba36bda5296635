import { describe, expect, it } from 'vitest';
import { Random } from '../tensor/random.ts';
import { type KnownContrast, type LabelGap, meanGapBound, pMeanGap } from './mean-gap.ts';
import { normalCdf, normalQuantile } from './normal.ts';

const sure = (value: number): KnownContrast => ({ value, standardError: 0, df: Infinity });
const known = (value: number, standardError = 1): KnownContrast => ({
  value,
  standardError,
  df: Infinity,
});

describe('lower bound of a mean of gaps', () => {
  it('adds up bounds of labels at their share of the level, over the pairs of all', () => {
    const labels: LabelGap[] = [[[known(5)], [known(2)]], [[known(4)]]];
    // Three pairs: 1.96 is the quantile of 0.025, 2.394 that of 0.025 / 3.
    const z = normalQuantile(1 - 0.025 / 3);
    expect(z).toBeCloseTo(2.394, 3);
    expect(meanGapBound(labels, { level: 0.025 })).toBeCloseTo((5 - z + (4 - z)) / 2, 9);
  });

  it('takes the smallest of a pair’s contrasts, the largest over pairs, no less than is known', () => {
    const label: LabelGap = [
      [sure(3), sure(-1)],
      [sure(0.5), sure(2)],
    ];
    expect(meanGapBound([label], { level: 0.05 })).toBe(0.5);
    expect(meanGapBound([label, [[sure(-4)]]], { level: 0.05, least: 0 })).toBe(0.25);
    expect(meanGapBound([label, [[sure(-4)]]], { level: 0.05 })).toBe(-1.75);
  });

  it('is the plain bound of one gap of two groups', () => {
    const t = { value: 2, standardError: 0.5, df: 5 };
    // t of 5 degrees of freedom at 0.975: 2.571 (table).
    expect(meanGapBound([[[t]]], { level: 0.025 })).toBeCloseTo(2 - 0.5 * 2.5706, 3);
  });

  it('is undefined where a contrast is, and needs something to bound', () => {
    expect(meanGapBound([[[known(Number.NaN)]]], { level: 0.05 })).toBeNaN();
    expect(pMeanGap([[[known(Number.NaN)]]])).toBe(1);
    expect(() => meanGapBound([], { level: 0.05 })).toThrow('every label needs a pair');
    expect(() => meanGapBound([[]], { level: 0.05 })).toThrow('every label needs a pair');
    expect(() => meanGapBound([[[sure(1)]]], { level: 0 })).toThrow('level');
  });
});

describe('p-value of a mean of gaps', () => {
  it('is the level at which the bound is 0', () => {
    const labels: LabelGap[] = [[[known(3)], [known(1)]], [[known(2.5)]]];
    const p = pMeanGap(labels);
    expect(meanGapBound(labels, { level: p })).toBeCloseTo(0, 6);
    expect(pMeanGap(labels, { above: 0.5 })).toBeGreaterThan(p);
    expect(pMeanGap([[[sure(1)]]])).toBeLessThan(1e-9);
    expect(pMeanGap([[[sure(-1)]]])).toBe(1);
  });

  it('of one label is that of its surest pair, times the pairs, at the pair’s weakest contrast', () => {
    const tail = (z: number) => normalCdf(-z);
    expect(pMeanGap([[[known(3), known(2)]]])).toBeCloseTo(tail(2), 9);
    expect(pMeanGap([[[known(3), known(2)], [known(2.5)]]])).toBeCloseTo(2 * tail(2.5), 9);
    expect(pMeanGap([[[known(3), known(2)]]], { above: 0.5 })).toBeCloseTo(tail(1.5), 9);
    expect(pMeanGap([[[known(3), known(2)]]], { above: -0.5 })).toBeCloseTo(tail(2.5), 9);
  });

  it('shows a mean gap that is not there no more often than the level says', () => {
    const random = new Random(1).fork('mean gap');
    const simulations = 4000;
    // Six labels of three groups: every pair's difference from independent group means without a gap.
    let [shown, beyond] = [0, 0];
    for (let i = 0; i < simulations; i++) {
      const draw = random.fork(i);
      const labels = Array.from({ length: 6 }, (): LabelGap => {
        const means = [draw.normal(), draw.normal(), draw.normal()];
        return [0, 1, 2].map((g) => [known(Math.abs(means[g]! - means[(g + 1) % 3]!), Math.SQRT2)]);
      });
      if (meanGapBound(labels, { level: 0.025, least: 0 }) > 0) shown++;
      if (meanGapBound(labels, { level: 0.025 }) > 0) beyond++;
    }
    // Signs are chance: twice the level at most. Without the floor all labels together must show it.
    expect(shown / simulations).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / simulations));
    expect(shown / simulations).toBeGreaterThan(0.02);
    expect(beyond).toBe(0);
  });
});
