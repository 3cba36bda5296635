import { describe, expect, it } from 'vitest';
import { brokenByShift, difference, fallsMore, margin, turning } from './checks.ts';
import type { GroupCheck } from './group-claims.ts';
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
  ).checks[0]!;
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

const of = (power: unknown) => power as { found: number; refuted: number };

it('is planned for twice the margin where the paper prints no number', () => {
  const [gap] = plan(smaller(other));
  expect(gap).toMatchObject({
    plan: 'a baseline gap of 6.0 points, groups of 1,227 and 727, R = 4',
    assumed: { found: expect.stringContaining('3.0 points') },
  });
  // A smaller effect than the printed one of 9 points, of a smaller gap.
  expect(of(gap).found).toBeLessThan(of(plan(smaller(ours))[0]).found);
  const accuracy = difference({ row: other, minus: plain, metric: ACCURACY, direction: 'higher' });
  expect(plan(accuracy)[0]).toMatchObject({ plan: 'a change of 2.0 points, 9,958 records, R = 4' });
  const [up, down] = plan(turning({ rows, metric: EO, turnsAt: 1 }));
  expect(up).toEqual(gap);
  expect(down).toEqual(gap);
});

it('plans for what the text says of the setting, of a gap of its own where that is known', () => {
  const stated = { row: 'ours', minus: 'plain', column: 'eo', reduction: 0.2, source: 'Section 4' };
  const planOn = (id: string, baseline?: number) => {
    const table = { rows, published, stated: [{ ...stated, baseline, settings: ['a'] }] };
    const claim = { id: 'c', statement: '', source: '', checks: [smaller(ours)] };
    return plannedPowers(claim, table as never, { id, seeds: [1, 2, 3, 4] }, records).checks[0]![0];
  };
  expect(planOn('a', 0.102)).toMatchObject({
    plan: 'a baseline gap of 10.2 points, groups of 1,227 and 727, R = 4',
  });
  // A fifth is harder to find than three fifths.
  expect(of(planOn('a', 0.15)).found).toBeLessThan(of(plan(smaller(ours))[0]).found);
  expect(planOn('a')).toMatchObject({ plan: expect.stringContaining('gap of 6.0 points') });
  expect(planOn('b', 0.102)).toEqual(plan(smaller(ours))[0]);
});

describe('of a gap of several forms', () => {
  const sex = records.counts;
  const race = [...sex, [500, 100]];
  const eod = (attribute: string) =>
    metricColumn(`eod-${attribute}`, `fairness.${attribute}.equalizedOddsDifference`);
  const claimed = (attribute: string, pair?: readonly [number, number]) =>
    plannedPowers(
      {
        id: 'c',
        statement: '',
        source: '',
        checks: [
          difference({
            row: ours,
            minus: plain,
            metric: eod(attribute),
            direction: 'lower',
            ...(pair && { pair }),
          }),
        ],
      },
      { rows, published: [] },
      { seeds: [1, 2, 3, 4] },
      { counts: race, byAttribute: { race, sex } },
    ).checks[0]![0];

  it('counts the records of the attribute that the claim is about', () => {
    expect(claimed('sex')).toMatchObject({
      plan: 'a baseline gap of 6.0 points, groups of 1,227 and 727, 2 gaps tried, R = 4',
    });
    expect(claimed('age')).toEqual({ none: 'there is no such attribute here' });
  });

  it('tries every pair by every rate, or the one that is named', () => {
    const [any, named, small] = [claimed('race'), claimed('race', [0, 1]), claimed('race', [0, 2])];
    expect(any).toMatchObject({ plan: expect.stringContaining('6 gaps tried') });
    expect(named).toEqual(claimed('sex'));
    expect(of(any).found).toBeLessThan(of(named).found);
    expect(small).toMatchObject({ plan: expect.stringContaining('groups of 1,227 and 100') });
  });
});

it('of little loss is that of showing it where nothing is lost', () => {
  const within = (points: number) =>
    of(plan(margin({ row: ours, minus: plain, metric: ACCURACY, within: points / 100 }))[0]);
  expect(within(3).found).toBeGreaterThan(within(1).found);
  // At 5 % the loss of twice as much is shown more easily than at 2.5 % that there is none.
  expect(within(1).refuted).toBeGreaterThan(within(1).found);
});

it('is not stated where it has no size', () => {
  expect(plan(margin({ row: ours, minus: plain, metric: EO, within: 0.01 }))[0]).toHaveProperty(
    'none',
  );
  expect(plan(fallsMore({ row: ours, from: plain, metric: EO, than: ACCURACY }))[0]).toHaveProperty(
    'none',
  );
});

describe('of claims over groups', () => {
  const groups = (
    claimed: GroupCheck['claimed'],
    counts: readonly (readonly number[])[] = records.counts,
  ) => {
    const metric = { name: 'accuracy', title: 'ACC' };
    const check: GroupCheck = { row: 'ours', baseline: 'plain', metric, claimed };
    const claim = { id: 'c', statement: '', source: '', checks: [], overGroups: [check] };
    const setting = { seeds: [1, 2, 3, 4] };
    return plannedPowers(claim, { rows, published }, setting, { counts }).overGroups[0]!;
  };

  it('harm refutes no harm as often as it is found, and no harm refutes harm', () => {
    const [none, harm] = [of(groups('no harm')), of(groups('harmful'))];
    expect(none.refuted).toBe(harm.found);
    expect(harm.refuted).toBe(none.found);
  });

  it('falls with the size of the smallest group, and counts only those that are judged', () => {
    const [large, small] = [records.counts[0]!, [382, 72]];
    expect(of(groups('no harm', [large, small])).found).toBeLessThan(of(groups('no harm')).found);
    // 29 events are too few.
    expect(of(groups('no harm', [large, [400, 29]]))).toEqual(of(groups('no harm', [large])));
    expect(groups('no harm', [[400, 29]])).toEqual({ none: 'no group has 30 events' });
  });

  it('under a shift counts groups as the weighted mean that their accuracy then is', () => {
    const shifted = (counts: readonly (readonly number[])[], ...factors: number[]) => {
      const check = brokenByShift({
        row: ours,
        minus: plain,
        metric: ACCURACY,
        factors,
        within: 0.01,
      });
      const claim = { id: 'c', statement: '', source: '', checks: [check] };
      return plannedPowers(claim, { rows, published }, { seeds: [1, 2, 3, 4] }, { counts })
        .checks[0]![0]!;
    };
    const even = [[500, 500]];
    // 1.5 times: 0.75² / 500 + 0.25² / 500 = 1 / 800.
    expect(shifted(even, 1.5)).toMatchObject({ plan: expect.stringContaining('as 800 records') });
    // Unshifted it is the plain mean of 1,000; twice half is everyone, which is no such shift.
    expect(shifted(even, 1, 2)).toMatchObject({
      plan: expect.stringContaining('as 1,000 records'),
    });
    expect(shifted([[500, 0]], 0.5)).toHaveProperty('none');
  });
});
it('plans claims about every group for the groups that there are', () => {
  const checks = (everyLevel: true | undefined, ...levels: readonly number[]) =>
    levels.map((i) =>
      difference({
        row: ours,
        minus: plain,
        metric: metricColumn(`a${i}`, `groups.<attribute>.<level-${i}>.accuracy`),
        direction: 'higher',
        ...(everyLevel ? { everyLevel } : {}),
      }),
    );
  const counts = [
    [300, 200],
    [400, 100],
  ];
  const planned = (own: readonly Check[]) => {
    const claim = { id: 'c', statement: '', source: '', checks: own };
    return plannedPowers(claim, { rows, published: [] }, { seeds: [1, 2] }, { counts }).checks;
  };
  const plain2 = planned(checks(undefined, 0, 1));
  expect(planned(checks(true, 0, 1, 2, 3, 4))).toEqual([...plain2, [], [], []]);
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
    ).checks[0]![0];
  // k² / Σ 1/n: 4 / (1/100 + 1/50) = 133, 4 / (1/400 + 1/100) = 320.
  expect(of(eopp1, 'lower')).toMatchObject({
    plan: 'a baseline gap of 30.0 points, groups that count in a mean over classes like 320 and 133, 2 gaps tried, R = 2',
  });
  // 9 / (1/100 + 1/50 + 1/40) = 164.
  expect(of(f1, 'higher')).toMatchObject({
    plan: 'a change of 5.0 points, 190 records that count in a mean over classes like 164 of one, R = 2',
  });
});
