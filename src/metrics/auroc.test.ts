import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auroc, meanAuroc } from './auroc.ts';

/** By definition: every pair of a positive and a negative. */
function byPairs(scores: readonly number[], positive: readonly boolean[]): number {
  let wins = 0;
  let pairs = 0;
  scores.forEach((p, i) => {
    scores.forEach((n, j) => {
      if (!positive[i] || positive[j]) return;
      pairs++;
      wins += p > n ? 1 : p === n ? 0.5 : 0;
    });
  });
  return wins / pairs;
}

const records = fc.array(
  fc.record({ score: fc.integer({ min: 0, max: 6 }), positive: fc.boolean() }),
  { minLength: 1, maxLength: 40 },
);

describe('auroc', () => {
  test('counts the pairs that are in order, worked by hand', () => {
    // Positives .8, .4; negatives .6, .4, .1: in order 3 + 1.5 of 6.
    expect(auroc([0.8, 0.6, 0.4, 0.4, 0.1], [1, 0, 1, 0, 0])).toBe(4.5 / 6);
  });

  test('equals the count over all pairs, with ties', () => {
    fc.assert(
      fc.property(records, (rows) => {
        const scores = rows.map((row) => row.score);
        const positive = rows.map((row) => row.positive);
        expect(auroc(scores, positive)).toEqual(byPairs(scores, positive));
      }),
    );
  });

  test('with weights equals repeating the records', () => {
    const weighted = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean(), fc.integer({ min: 0, max: 3 })),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(weighted, (rows) => {
        const repeated = rows.flatMap((row) => Array.from({ length: row[2] }, () => row));
        expect(
          auroc(
            rows.map((row) => row[0]),
            rows.map((row) => row[1]),
            rows.map((row) => row[2]),
          ),
        ).toEqual(
          byPairs(
            repeated.map((row) => row[0]),
            repeated.map((row) => row[1]),
          ),
        );
      }),
    );
  });

  test('is its complement when the scores are turned round, and blind to their scale', () => {
    fc.assert(
      fc.property(records, (rows) => {
        const scores = rows.map((row) => row.score);
        const positive = rows.map((row) => row.positive);
        const value = auroc(scores, positive);
        fc.pre(!Number.isNaN(value));
        expect(
          auroc(
            scores.map((score) => -score),
            positive,
          ),
        ).toBeCloseTo(1 - value, 12);
        expect(
          auroc(
            scores.map((score) => Math.exp(score)),
            positive,
          ),
        ).toBe(value);
      }),
    );
  });

  test('is one half for a constant score and undefined for one class', () => {
    expect(auroc([0.3, 0.3, 0.3], [1, 0, 0])).toBe(0.5);
    expect(auroc([0.1, 0.9], [1, 1])).toBeNaN();
    expect(auroc([], [])).toBeNaN();
  });
});

test('of three classes, each against the rest, by hand', () => {
  // A record a row: of the two pairs of each class 1, 1½ and 2 are in order.
  const scores = Float32Array.of(...[0.5, 0.3, 0.2], ...[0.6, 0.3, 0.1], ...[0.1, 0.2, 0.7]);
  expect(meanAuroc(scores, [0, 1, 2], 3)).toBeCloseTo((0.5 + 0.75 + 1) / 3, 12);
  expect(meanAuroc(scores, [0, 1, 1], 3)).toBeNaN();
});
