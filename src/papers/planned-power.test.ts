import { expect, it } from 'vitest';
import { difference, fallsMore, margin, turning } from './checks.ts';
import { metricColumn } from './metric-column.ts';
import type { Check, Column, PublishedRow, Row } from './paper.ts';
import { plannedPowers } from './planned-power.ts';
import { ACCURACY, EO, rowNamed } from './summary/testing.ts';

const [plain, ours, other] = ['plain', 'ours', 'other'].map((id, knob) => rowNamed(id, knob)) as [
  Row,
  Row,
  Row,
];
const printed = (row: string, eo: number, accuracy: number): PublishedRow => ({
  dataset: 'MIMIC',
  row,
  cells: { eo, accuracy },
  source: 'Table 1',
});
const rows = [plain, ours, other];
const published = [printed('plain', 15, 80), printed('ours', 6, 85), printed('other', 15, 80)];
// HAM10000 by sex: benign and malignant.
const records = {
  counts: [
    [4179, 1227],
    [3825, 727],
  ],
};
const plan = (check: Check, seeds = [1, 2, 3, 4]) =>
  plannedPowers(
    { id: 'c', statement: '', source: '', checks: [check] },
    { rows, published },
    { seeds },
    records,
  )[0]!;
const smaller = (row: Row) => difference({ row, minus: plain, metric: EO, direction: 'lower' });

it('comes from the published reduction, the baseline’s gap, and the positives of both groups', () => {
  const [power] = plan(smaller(ours));
  expect(power).toMatchObject({
    plan: 'a baseline gap of 15.0 points, groups of 1,227 and 727, R = 4',
  });
  // The design document simulates this: found in (almost) all, as four repeats and 60 % allow.
  expect((power as { found: number }).found).toBeGreaterThan(0.95);
});

it('of a change from all records', () => {
  const higher = difference({ row: ours, minus: plain, metric: ACCURACY, direction: 'higher' });
  expect(plan(higher)[0]).toMatchObject({
    plan: 'a change of 5.0 points, 9,958 records, R = 4',
    found: expect.closeTo(1, 2),
  });
});

it('is not stated where nothing was predicted', () => {
  expect(plan(smaller(other))).toEqual([{ none: 'the paper prints no number' }]);
  expect(plan(margin({ row: ours, minus: plain, metric: EO, within: 0.01 }))[0]).toHaveProperty(
    'none',
  );
  expect(plan(fallsMore({ row: ours, from: plain, metric: EO, than: ACCURACY }))[0]).toHaveProperty(
    'none',
  );
  // A turning trend has two parts.
  expect(plan(turning({ rows, metric: EO, turnsAt: 1 }))).toHaveLength(2);
});

it('is planned for the margin where a table asks for that and the paper prints nothing', () => {
  const table = { rows, published: [], plansForMargins: true } as const;
  const of = (check: Check) =>
    plannedPowers(
      { id: 'c', statement: '', source: '', checks: [check] },
      table,
      { seeds: [1, 2] },
      records,
    )[0]!;
  const higher = difference({ row: ours, minus: plain, metric: ACCURACY, direction: 'higher' });
  expect(of(higher)[0]).toMatchObject({
    plan: 'a change of 1.0 points, the least that matters, 9,958 records, R = 2',
  });
  // Without the baseline's gap there is nothing to plan.
  expect(of(smaller(ours))).toEqual([{ none: 'the paper prints no number' }]);
  expect(of(turning({ rows, metric: ACCURACY, turnsAt: 1 }))).toHaveLength(2);
});

it('of several classes counts records as a mean over classes does', () => {
  // Two groups, three classes, of which the last is too rare in one to be compared.
  const counts = [
    [100, 50, 40],
    [400, 100, 10],
  ];
  const eopp1 = metricColumn('eopp1', 'fairness.<attribute>.eopp1');
  const f1 = metricColumn('f1', 'groups.<attribute>.<level-0>.macroF1');
  const cells = (row: string, gap: number, score: number): PublishedRow => ({
    dataset: 'ISIC',
    row,
    cells: { eopp1: gap, f1: score },
    source: 'Table 1',
  });
  const of = (metric: Column, direction: 'lower' | 'higher') =>
    plannedPowers(
      {
        id: 'c',
        statement: '',
        source: '',
        checks: [difference({ row: ours, minus: plain, metric, direction })],
      },
      { rows, published: [cells('plain', 30, 70), cells('ours', 20, 75)] },
      { seeds: [1, 2] },
      { counts },
    )[0]![0];
  // k² / Σ 1/n: 4 / (1/100 + 1/50) = 133, 4 / (1/400 + 1/100) = 320.
  expect(of(eopp1, 'lower')).toMatchObject({
    plan: 'a baseline gap of 30.0 points, groups that count in a mean over classes like 320 and 133, R = 2',
  });
  // 9 / (1/100 + 1/50 + 1/40) = 164.
  expect(of(f1, 'higher')).toMatchObject({
    plan: 'a change of 5.0 points, 190 records that count in a mean over classes like 164 of one, R = 2',
  });
});
