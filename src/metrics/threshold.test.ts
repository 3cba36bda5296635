import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { predictedClasses } from './predicted.ts';
import { fromRows } from './testing.ts';
import { callsTooFew, youdenThreshold } from './threshold.ts';

const records = (pairs: readonly (readonly [score: number, label: number])[]) =>
  fromRows(pairs.map(([score, label]) => ({ score, label, groups: [0] })));

/** TPR − FPR at a threshold, by counting. */
function youden(pairs: readonly (readonly [number, number])[], threshold: number): number {
  const rate = (label: number) => {
    const own = pairs.filter((pair) => pair[1] === label);
    return own.filter((pair) => Math.fround(pair[0]) >= Math.fround(threshold)).length / own.length;
  };
  return rate(1) - rate(0);
}

describe("Youden's threshold", () => {
  test('lies halfway between the classes where they are apart', () => {
    const pairs = [
      [0.1, 0],
      [0.25, 0],
      [0.75, 1],
      [0.875, 1],
    ] as const;
    expect(youdenThreshold(records(pairs))).toBe(0.5);
  });

  test('no other threshold is better', () => {
    const pair = fc.tuple(
      fc.integer({ min: 0, max: 8 }).map((k) => k / 8),
      fc.integer({ min: 0, max: 1 }),
    );
    fc.assert(
      fc.property(fc.array(pair, { minLength: 2, maxLength: 30 }), (pairs) => {
        fc.pre(new Set(pairs.map((p) => p[1])).size === 2);
        const chosen = youdenThreshold(records(pairs));
        const gains = Array.from({ length: 18 }, (_, k) => youden(pairs, k / 16 - 1 / 32));
        const best = Math.max(...gains);
        if (chosen === null) expect(best).toBeLessThanOrEqual(1e-12);
        else expect(youden(pairs, chosen)).toBeCloseTo(best, 12);
      }),
    );
  });

  test('one class, or scores that tell nothing, have none', () => {
    expect(
      youdenThreshold(
        records([
          [0.2, 1],
          [0.7, 1],
        ]),
      ),
    ).toBeNull();
    expect(
      youdenThreshold(
        records([
          [0.5, 1],
          [0.5, 0],
        ]),
      ),
    ).toBeNull();
    expect(
      youdenThreshold(
        records([
          [0.2, 1],
          [0.7, 0],
        ]),
      ),
    ).toBeNull();
  });
});

describe('predicted classes', () => {
  test('a score printed like the threshold reaches it, whatever its precision', () => {
    expect([
      ...predictedClasses(
        records([
          [0.7, 1],
          [0.69, 1],
        ]),
        0.7,
      ),
    ]).toEqual([1, 0]);
  });
});

test('of equally good thresholds the one closest to 0.5 is taken', () => {
  // At 0.2 all positives for half of the negatives, at 0.7 half of them for none: 0.5 either way.
  const pairs = [
    [0.1, 0],
    [0.3, 1],
    [0.5, 0],
    [0.9, 1],
  ] as const;
  expect(youdenThreshold(records(pairs))).toBeCloseTo(0.7, 6);
  expect(
    youdenThreshold(records(pairs.map(([score, label]) => [1 - score, 1 - label]))),
  ).toBeCloseTo(0.3, 6);
});

test('too few are called where it is fewer than half as many as there are', () => {
  expect([0.09, 0.1, 0.2].map((rate) => callsTooFew(rate, 0.2))).toEqual([true, false, false]);
});
