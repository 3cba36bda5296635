import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { midRanks } from './mid-ranks.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { holm, wilcoxonSignedRank } from './significance.ts';
import { spearman } from './spearman.ts';

/** By definition: every assignment of signs to the ranks, twice the smaller tail. */
function bySigns(differences: readonly number[]): number {
  const used = differences.filter((difference) => difference !== 0);
  const ranks = midRanks(used.map(Math.abs));
  const sum = (positive: (i: number) => boolean) =>
    ranks.reduce((total, rank, i) => total + (positive(i) ? rank : 0), 0);
  const observed = sum((i) => used[i]! > 0);
  const whole = sum(() => true);
  let tail = 0;
  for (let signs = 0; signs < 2 ** used.length; signs++) {
    if (sum((i) => ((signs >> i) & 1) === 1) <= Math.min(observed, whole - observed)) tail++;
  }
  return Math.min(1, (2 * tail) / 2 ** used.length);
}

describe('Wilcoxon signed-rank test', () => {
  test('six pairs that all rise: 2 of 64 assignments are as extreme', () => {
    const test = wilcoxonSignedRank([2, 4, 6, 8, 10, 12], [1, 2, 3, 4, 5, 6]);
    expect(test).toEqual({ statistic: 21, pairs: 6, pValue: 2 / 64, method: 'exact' });
  });

  test('twenty pairs: the p-value that SciPy 1.17 gives', () => {
    const a = [
      -0.183, 0.541, 1.935, -0.27, -0.244, 1.002, -0.886, -0.292, 0.883, 0.58, 0.092, 0.67, -2.828,
      1.021, -0.96, -1.669, 0.276, 0.701, -0.445, -1.076,
    ];
    const b = [
      0.426, 0.347, 1.806, 1.147, 0.594, 1.512, 0.194, -0.526, 0.984, 0.983, 0.185, -0.383, 0.629,
      -2.094, 1.09, 0.891, -1.239, 0.461, -0.564, 1.157,
    ];
    expect(wilcoxonSignedRank(a, b).pValue).toBeCloseTo(0.21616744995117188, 12);
  });

  test('equals the count over all signs, with ties and pairs that do not differ', () => {
    const differences = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(differences, (values) => {
        const zeros = values.map(() => 0);
        fc.pre(values.some((value) => value !== 0));
        expect(wilcoxonSignedRank(values, zeros).pValue).toBeCloseTo(bySigns(values), 10);
      }),
    );
  });

  test('sees ties of differences that rounding pulls apart', () => {
    // 1/10, 1/10, 2/10 and none, as counts over 10 give them.
    const a = [0.3, 0.8, 0.9, 0.1 + 0.2];
    const b = [0.2, 0.7, 0.7, 0.3];
    expect(new Set(a.map((value, i) => value - b[i]!)).size).toBe(4);
    // Ranks 1.5, 1.5 and 3 of the three pairs that differ.
    expect(wilcoxonSignedRank(a, b)).toEqual({
      statistic: 6,
      pairs: 3,
      pValue: 2 / 8,
      method: 'exact',
    });
    const signs = wilcoxonSignedRank([0.3, 0.7, 0.9], [0.2, 0.8, 0.7]);
    expect(signs.statistic).toBe(4.5);
  });

  test('beyond fifty pairs the normal approximation is close to the exact count', () => {
    const pairs = (n: number) => Array.from({ length: n }, (_, i) => ((i * 37) % 101) - 42.5);
    const zeros = (n: number) => new Array<number>(n).fill(0);
    const exact = wilcoxonSignedRank(pairs(50), zeros(50));
    const normal = wilcoxonSignedRank(pairs(51), zeros(51));
    expect([exact.method, normal.method]).toEqual(['exact', 'normal']);
    expect(Math.abs(exact.pValue! - normal.pValue!)).toBeLessThan(0.05);
  });

  test('equal samples have no p-value', () => {
    expect(wilcoxonSignedRank([1, 2], [1, 2]).pValue).toBeNull();
  });
});

describe("Holm's adjustment", () => {
  test('multiplies by how many are left and never falls', () => {
    expect(holm([0.01, 0.04, 0.03, 0.5])).toEqual([0.04, 0.09, 0.09, 0.5]);
    expect(holm([0.6, 0.7])).toEqual([1, 1]);
  });

  test('leaves undefined ones out of the count', () => {
    expect(holm([null, 0.02, 0.5])).toEqual([null, 0.04, 0.5]);
  });
});

describe("Spearman's rank correlation", () => {
  test('is 1 for any rise, −1 for any fall, between for ties', () => {
    expect(spearman([0, 1, 2, 3], [2, 3, 5, 80])).toBeCloseTo(1, 12);
    expect(spearman([0, 1, 2, 3], [9, 8, 7, 0])).toBeCloseTo(-1, 12);
    // Ranks 1, 2.5, 2.5, 4 against 1 to 4: 4.5 / √(4.5 · 5).
    expect(spearman([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
  });

  test('a constant side has none', () => {
    expect(spearman([1, 2, 3], [5, 5, 5])).toBeNaN();
    expect(spearman([1, 2, 3], [5, Number.NaN, 6])).toBeNaN();
  });
});

describe('normal distribution', () => {
  test('has the tabulated values, and the quantile undoes it', () => {
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 13);
    expect(normalCdf(-3)).toBeCloseTo(0.0013498980316301, 14);
    expect(normalQuantile(0.8)).toBeCloseTo(0.8416212335729143, 12);
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (p) => {
        expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 12);
      }),
    );
  });
});
