import { expect, it } from 'vitest';
import { Estimator } from '../../evidence/estimator.ts';
import type { RepeatedRuns } from '../../evidence/runs.ts';
import { runsOf, sureRuns } from '../../evidence/testing.ts';
import { ranksOf } from './ranks.ts';

const never = async () => {};
const ranks = (
  runs: RepeatedRuns,
  better: 'higher' | 'lower' = 'higher',
  leftOut: readonly string[] = [],
) =>
  ranksOf(
    { metric: 'overall.auroc', better },
    {
      estimator: new Estimator(runs),
      labels: new Map([['ill', { groups: [], classes: ['no', 'yes'], compared: [], counted: [] }]]),
    },
    never,
    leftOut,
  );

// Differences have a standard error of √2 points: ten points are sure over six pairs, one is not.
const runs = sureRuns({ last: 0.5, near: 0.79, first: 0.9, second: 0.8 }, 0.01);

it('ranks rows with the ranks that they may have', async () => {
  const { byRow } = await ranks(runs);
  expect(byRow).toEqual({
    first: { rank: 1, low: 1, high: 1 },
    second: { rank: 2, low: 2, high: 3 },
    near: { rank: 3, low: 2, high: 3 },
    last: { rank: 4, low: 4, high: 4 },
  });
});

it('counts only rows that are not left out', async () => {
  const { byRow, criticalDifference } = await ranks(runs, 'higher', ['first']);
  expect(byRow).toEqual({
    second: { rank: 1, low: 1, high: 2 },
    near: { rank: 2, low: 1, high: 2 },
    last: { rank: 3, low: 3, high: 3 },
  });
  // Three pairs: the normal quantile of 1 − 0.05/6.
  expect(criticalDifference).toBeCloseTo(2.394 * Math.SQRT2 * 0.01, 4);
});

it('is sure only of what Holm’s method leaves over all pairs', async () => {
  // 2.2 standard errors apart, a pair is sure at 5 % by itself, and not among three.
  const near = { a: 0.9, b: 0.9 - 1.1 * Math.SQRT2 * 0.01, c: 0.9 - 2.2 * Math.SQRT2 * 0.01 };
  const { a, c } = near;
  expect((await ranks(sureRuns({ a, c }, 0.01))).byRow.a).toEqual({ rank: 1, low: 1, high: 1 });
  expect((await ranks(sureRuns(near, 0.01))).byRow.a).toEqual({ rank: 1, low: 1, high: 3 });
});

it('turns round where lower is better', async () => {
  const { byRow } = await ranks(runs, 'lower');
  expect(byRow.last).toEqual({ rank: 1, low: 1, high: 1 });
  expect(byRow.first).toEqual({ rank: 4, low: 4, high: 4 });
});

it('tells from which difference on one of two is surely better', async () => {
  const { criticalDifference } = await ranks(runs);
  // Normal quantile of 1 − 0.05/12, times √2 points.
  expect(criticalDifference).toBeCloseTo(2.638 * Math.SQRT2 * 0.01, 4);
});

it('shares the places of equal rows, and is sure of nothing after one repeat', async () => {
  const once = runsOf(
    { a: [0.9], b: [0.9], c: [0.1] },
    { a: [[0.01, -0.01]], b: [[-0.01, 0.01]], c: [[0.01, -0.01]] },
  );
  expect(await ranks(once)).toEqual({
    byRow: {
      a: { rank: 1.5, low: 1, high: 3 },
      b: { rank: 1.5, low: 1, high: 3 },
      c: { rank: 3, low: 1, high: 3 },
    },
    criticalDifference: null,
  });
});

it('leaves out rows on which the column is undefined', async () => {
  const some = runsOf(
    { a: [0.9, 0.8], b: [0.7, Number.NaN] },
    {
      a: [
        [0, 0],
        [0, 0],
      ],
      b: [
        [0, 0],
        [0, 0],
      ],
    },
  );
  expect(Object.keys((await ranks(some)).byRow)).toEqual(['a']);
});
