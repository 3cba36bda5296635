import { expect, it } from 'vitest';
import { SEQUENTIAL } from '../../evidence/sequential.ts';
import { DECLARED } from '../../evidence/verdict.ts';
import { bootstrapTable } from '../../metrics/bootstrap.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import { fromRows } from '../../metrics/testing.ts';
import { Random } from '../../tensor/random.ts';
import { metricColumn } from '../metric-column.ts';
import { againstOf } from './against.ts';
import { evidenceOfRows } from './testing.ts';

const LEVELS = ['a', 'b', 'c'];
const GAP = metricColumn('gap', 'fairness.<attribute>.aurocGap');

/** 800 patients in groups a and b and 6 in c; signal: how far scores tell positives in each group. */
function model(signal: readonly [number, number, number]): Predictions {
  const random = new Random(1);
  return fromRows(
    Array.from({ length: 806 }, (_, i) => {
      const group = i < 800 ? i % 2 : 2;
      const label = (i >> 1) % 2;
      const score = 1 / (1 + Math.exp(-random.normal() - signal[group]! * label));
      return { label, score, groups: [group] };
    }),
    ['race'],
  );
}

/** Two findings, of which the models differ in the first alone; group c has 2 or 4 of a class. */
const rowsOf = (...signals: [number, number, number][]) =>
  signals.map(
    (signal) =>
      new Map([
        ['ill', model(signal)],
        ['frail', model([1, 1, 1])],
      ]),
  );
const cells = {
  base: rowsOf([1.4, 0.8, 1], [1.4, 0.8, 1]),
  better: rowsOf([3, 1.1, 0], [3, 1.1, 0]),
  worse: rowsOf([1.4, 0.1, 1], [1.4, 0.1, 1]),
};
const ofLabel = (label: string) =>
  Object.fromEntries(
    Object.entries(cells).map(([row, seeds]) => [row, seeds.map((seed) => seed.get(label)!)]),
  );
const numbers = {
  evidence: evidenceOfRows({ ill: ofLabel('ill'), frail: ofLabel('frail') }),
  bootstrap: bootstrapTable(cells, { replicates: 400, seed: 1, threshold: 0.5 }),
};
const setting = {
  columns: [GAP],
  attribute: 'race',
  levels: LEVELS,
  labels: ['ill', 'frail'],
  test: cells.base,
  errors: DECLARED,
};
const asked = {
  baseline: 'base',
  metric: 'auroc',
  columns: ['gap'],
  others: [{ id: 'worse', title: 'Worse' }],
};
const against = (row: string) => againstOf(asked, numbers, row, setting).against!;

it('tells nothing of the baseline, or of a row that is not there', () => {
  expect(againstOf(asked, numbers, 'base', setting)).toEqual({});
  expect(againstOf(asked, numbers, 'gone', setting)).toEqual({});
});

it('averages over findings, and tells each alone', () => {
  const { sum, byLabel } = against('better');
  expect(sum.kind).toBe('positive-sum');
  expect(byLabel!.ill!.sum.kind).toBe('positive-sum');
  expect(byLabel!.frail!.sum.overall.estimate).toBe(0);
  expect(byLabel!.frail!.growth).toBeNull();
  expect(sum.overall.estimate).toBeCloseTo(byLabel!.ill!.sum.overall.estimate! / 2, 12);
});

it('leaves groups with fewer than five of a class out of the paper’s smallest change', () => {
  const { worst, sum, growth } = against('better');
  // Group c, which falls by far, has three positives and three negatives.
  expect(sum.groups.c!.estimate).toBeLessThan(0);
  expect(sum.groups.c!.judged).toBe(false);
  expect(worst.groups).toBe(2);
  expect(worst.value).toBeCloseTo(Math.min(sum.groups.a!.estimate!, sum.groups.b!.estimate!), 12);
  expect(worst.value).toBeGreaterThan(0);
  const [a, b] = [sum.groups.a!.interval!, sum.groups.b!.interval!];
  expect([worst.low, worst.high]).toEqual([Math.min(a[0], b[0]), Math.min(a[1], b[1])]);
  expect(growth).toBe('all up');
  const [low, high] = worst.paper!;
  expect(low).toBeLessThan(worst.value!);
  expect(high).toBeGreaterThan(low);
});

it('asks for more at a look of several', () => {
  const strict = againstOf(asked, numbers, 'better', { ...setting, errors: SEQUENTIAL }).against!;
  const [once, early] = [against('better'), strict].map(({ sum }) => sum.groups.a!);
  expect(early!.lower).toBeLessThan(once!.lower!);
  // The printed intervals are of 95 % at every look.
  expect(early!.interval).toEqual(once!.interval);
});

it('says what other criteria, rules and baselines would have said', () => {
  const better = against('better');
  // The gap of the first finding grows, so that a criterion of gaps dislikes what harms nobody.
  expect(better.differences.gap!.low).toBeGreaterThan(0);
  expect(better.otherRules).toMatchObject({
    'harm at 1 %': 'positive-sum',
    'against Worse': 'positive-sum',
  });
  const worse = against('worse');
  expect(worse.sum.kind).toBe('harmful');
  expect(worse.growth).toBe('worst down');
  expect(worse.otherRules).not.toHaveProperty('against Worse');
});
