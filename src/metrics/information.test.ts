import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../tensor/random.ts';
import { mean } from './gaps.ts';
import {
  conditionalMutualInformation,
  correctedConditionalMutualInformation,
  type StratifiedCounts,
} from './information.ts';

/** By definition, as a sum of entropies: H(R|Z) + H(C|Z) − H(R,C|Z). */
function byEntropies({ counts, strata, rows, columns }: StratifiedCounts): number {
  const all = Array.from(counts);
  const n = all.reduce((sum, count) => sum + count, 0);
  const entropy = (sums: number[]) =>
    sums.reduce((h, sum) => (sum > 0 ? h - (sum / n) * Math.log(sum / n) : h), 0);
  const grouped = (key: (s: number, r: number, c: number) => string) => {
    const sums = new Map<string, number>();
    all.forEach((count, i) => {
      const [s, r, c] = [
        Math.floor(i / (rows * columns)),
        Math.floor(i / columns) % rows,
        i % columns,
      ];
      sums.set(key(s, r, c), (sums.get(key(s, r, c)) ?? 0) + count);
    });
    return entropy([...sums.values()]);
  };
  expect(all.length).toBe(strata * rows * columns);
  return (
    grouped((s, r) => `${s} ${r}`) +
    grouped((s, _, c) => `${s} ${c}`) -
    grouped((s, r, c) => `${s} ${r} ${c}`) -
    grouped((s) => `${s}`)
  );
}

const tables = fc.record({
  counts: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 12, maxLength: 12 }),
  strata: fc.constant(2),
  rows: fc.constant(3),
  columns: fc.constant(2),
});

describe('conditional mutual information', () => {
  test('is ln 2 where the prediction is the group, 0 where they are independent', () => {
    const same = { counts: [10, 0, 0, 10], strata: 1, rows: 2, columns: 2 };
    expect(conditionalMutualInformation(same)).toBeCloseTo(Math.log(2), 12);
    const free = { counts: [10, 30, 20, 60, 7, 7, 3, 3], strata: 2, rows: 2, columns: 2 };
    expect(conditionalMutualInformation(free)).toBeCloseTo(0, 12);
  });

  test('equals its definition by entropies, and is never negative', () => {
    fc.assert(
      fc.property(tables, (table) => {
        fc.pre(table.counts.some((count) => count > 0));
        const information = conditionalMutualInformation(table);
        expect(information).toBeCloseTo(byEntropies(table), 10);
        expect(information).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('the correction takes off the degrees of freedom over 2N', () => {
    const table = { counts: [10, 30, 20, 60, 7, 7, 3, 3], strata: 2, rows: 2, columns: 2 };
    expect(correctedConditionalMutualInformation(table)).toBeCloseTo(-2 / (2 * 140), 12);
    // Nobody of the second stratum is predicted positive: only the first has a degree of freedom.
    const constant = { counts: [10, 30, 20, 60, 14, 0, 6, 0], strata: 2, rows: 2, columns: 2 };
    expect(correctedConditionalMutualInformation(constant)).toBeCloseTo(-1 / (2 * 140), 12);
    // A label that nobody has takes no part.
    const absent = { counts: [10, 30, 20, 60, 0, 0, 0, 0], strata: 2, rows: 2, columns: 2 };
    expect(correctedConditionalMutualInformation(absent)).toBeCloseTo(-1 / (2 * 120), 12);
  });

  test('under independence the plug-in is about 1/N too large, the corrected one is not', () => {
    const random = new Random(7);
    const n = 200;
    const draws = Array.from({ length: 4000 }, () => {
      const counts = new Float64Array(8);
      for (let i = 0; i < n; i++) counts[random.int(8)]!++;
      return { counts, strata: 2, rows: 2, columns: 2 };
    });
    expect(mean(draws.map(conditionalMutualInformation)) * n).toBeCloseTo(1, 1);
    expect(Math.abs(mean(draws.map(correctedConditionalMutualInformation)) * n)).toBeLessThan(0.06);
  });

  test('an empty table has none', () => {
    expect(
      conditionalMutualInformation({ counts: [0, 0, 0, 0], strata: 1, rows: 2, columns: 2 }),
    ).toBeNaN();
  });
});
