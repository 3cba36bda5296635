import { describe, expect, test } from 'vitest';
import type { BootstrapStatistic } from './bootstrap.ts';
import {
  type Changes,
  groupEvents,
  holmIntervals,
  MINIMUM_EVENTS,
  sumVerdict,
} from './positive-sum.ts';
import { percentileInterval } from './quantile.ts';
import { fromRows } from './testing.ts';

/** Replicates spread evenly around an estimate, ± `half` at the 95 % level. */
function change(estimate: number, half: number): BootstrapStatistic {
  const replicates = Float64Array.from(
    { length: 2001 },
    (_, i) => estimate + ((i - 1000) / 1000) * (half / 0.95),
  );
  return { estimate, interval: percentileInterval(replicates), replicates };
}

const undefinedChange: BootstrapStatistic = {
  estimate: null,
  interval: null,
  replicates: new Float64Array(3).fill(Number.NaN),
};

/** The verdict where every group has events enough. */
function verdict(changes: Omit<Changes, 'trainings'>, trainings = 2) {
  const enough = Object.keys(changes.groups).map((level) => [level, MINIMUM_EVENTS]);
  return sumVerdict({ ...changes, trainings }, Object.fromEntries(enough));
}

describe('the verdict over groups', () => {
  test('better overall and no group worse: positive-sum', () => {
    const groups = { a: change(0.03, 0.01), b: change(0.004, 0.005) };
    expect(verdict({ overall: change(0.02, 0.01), groups }).kind).toBe('positive-sum');
  });

  test('no group worse without a certain gain overall: no harm', () => {
    const groups = { a: change(0.02, 0.001), b: change(0.004, 0.005) };
    expect(verdict({ overall: change(0, 0.01), groups }).kind).toBe('no harm');
  });

  test('one group certainly worse: harmful, however much the others gain', () => {
    const changes = {
      overall: change(0.05, 0.01),
      groups: { a: change(0.1, 0.01), b: change(-0.02, 0.01) },
    };
    const { kind, why, groups } = verdict(changes);
    expect(kind).toBe('harmful');
    expect(why).toContain('b');
    expect(groups).toMatchObject({ a: { harmed: false }, b: { harmed: true } });
  });

  test('one training of each decides nothing, for better or worse', () => {
    const gain = { overall: change(0.02, 0.01), groups: { a: change(0.03, 0.01) } };
    const loss = { overall: change(-0.02, 0.01), groups: { a: change(-0.03, 0.01) } };
    for (const changes of [gain, loss]) {
      expect(verdict(changes, 1)).toMatchObject({ kind: 'undetermined' });
      expect(verdict(changes, 1).why).toContain('trained once');
      expect(verdict(changes, 2).kind).not.toBe('undetermined');
    }
  });

  test('a possible loss of a point: undetermined', () => {
    const wide = { overall: change(0.02, 0.01), groups: { a: change(0.01, 0.03) } };
    expect(verdict(wide)).toMatchObject({
      kind: 'undetermined',
      why: 'a loss of a point is possible: a',
    });
    expect(verdict({ ...wide, overall: change(0, 0.01) }).why).toContain('no certain gain overall');
  });

  test('the words name the loss that the rules allow, a point unless they say another', () => {
    const enough = { a: MINIMUM_EVENTS };
    const why = (lower: number, tolerance?: number) => {
      const groups = { a: change(lower + 0.009, 0.0095) };
      const changes = { trainings: 2, overall: change(0.02, 0.01), groups };
      return sumVerdict(changes, enough, tolerance === undefined ? {} : { tolerance }).why;
    };
    expect(why(-0.005)).toBe('better overall, and no group loses a point');
    expect(why(-0.005, 0.01)).toBe('better overall, and no group loses a point');
    expect(why(-0.015, 0.02)).toBe('better overall, and no group loses 2 points');
    expect(why(-0.007, 0.005)).toBe('a loss of 0.5 points is possible: a');
    expect(why(-0.025, 0.02)).toBe('worse than the baseline: a');
    expect(why(-0.005, 0)).toBe('a loss is possible: a');
    expect(why(0.001, 0)).toBe('better overall, and no group loses anything');
  });

  test('the bound is one-sided and unadjusted: all groups must hold it', () => {
    // The 95 % interval reaches beyond −1 point, the lower 5 % bound does not.
    const near = change(0, 0.0104);
    expect(near.interval![0]).toBeLessThan(-0.01);
    const groups = { a: near, b: near, c: near, d: near };
    const { kind, groups: told } = verdict({ overall: change(0.02, 0.01), groups });
    expect(kind).toBe('positive-sum');
    expect(told.a!.lower).toBeCloseTo(-0.0104 * (0.9 / 0.95), 4);
  });

  test('a group without a number cannot be cleared', () => {
    const changes = {
      overall: change(0.02, 0.01),
      groups: { a: change(0.02, 0.01), b: undefinedChange },
    };
    expect(verdict(changes)).toMatchObject({ kind: 'undetermined' });
    expect(verdict(changes).why).toContain('b');
  });

  test('a loss that one interval shows may not survive the adjustment for many groups', () => {
    // 95 % excludes 0, 98.75 % (four groups) does not.
    const loss = change(-0.0098, 0.0097);
    expect(verdict({ overall: change(0, 0.01), groups: { a: loss } }).kind).toBe('harmful');
    const none = change(0, 0.01);
    const groups = { a: loss, b: none, c: none, d: none };
    expect(verdict({ overall: change(0, 0.01), groups }).kind).toBe('undetermined');
  });

  test('a group of few events is told, and neither harms nor counts in the adjustment', () => {
    const loss = change(-0.0098, 0.0097);
    const groups = { a: change(-0.05, 0.01), b: change(0.01, 0.005), c: loss };
    const changes = { trainings: 2, overall: change(0.02, 0.01), groups };
    const few = sumVerdict(changes, { a: 29, b: 30 });
    expect(few.kind).toBe('positive-sum');
    expect(few.groups).toMatchObject({ a: { judged: false, estimate: -0.05 }, c: { events: 0 } });
    const counted = sumVerdict(changes, { a: 29, b: 29, c: 30 });
    expect(counted.kind).toBe('harmful');
    // Beside one that is judged the loss would have to show at 2.5 %.
    const beside = { ...changes, groups: { b: change(0, 0.01), c: loss } };
    expect(sumVerdict(beside, { b: 29, c: 30 }).kind).toBe('harmful');
    expect(sumVerdict(beside, { b: 30, c: 30 }).kind).toBe('undetermined');
    expect(sumVerdict(changes, {})).toMatchObject({
      kind: 'undetermined',
      why: 'no group has 30 events',
    });
  });
});

test('events are the records of the rarer class, the fewest over seeds and labels', () => {
  const rows = (positives: number, negatives: number, sex: number) => [
    ...new Array(positives).fill({ label: 1, score: 0.5, groups: [sex] }),
    ...new Array(negatives).fill({ label: 0, score: 0.5, groups: [sex] }),
  ];
  const one = fromRows([...rows(3, 9, 0), ...rows(7, 2, 1)]);
  const other = fromRows([...rows(4, 4, 0), ...rows(1, 1, 1), ...rows(5, 5, -1)]);
  expect(groupEvents([one], 'sex')).toEqual({ female: 3, male: 2 });
  expect(groupEvents([one, other], 'sex')).toEqual({ female: 3, male: 1 });
  const labels = new Map(Object.entries({ ill: other, dead: one }));
  expect(groupEvents([labels], 'sex')).toEqual({ female: 3, male: 1 });
});

describe("Holm's intervals", () => {
  test('steps down from 1 − 5 %/m, surest first, and stops at the first that holds 0', () => {
    const groups = { c: change(0.001, 0.01), a: change(0.1, 0.01), b: change(-0.05, 0.01) };
    const intervals = holmIntervals(groups);
    const at = (name: keyof typeof groups, level: number) =>
      percentileInterval(groups[name].replicates, level);
    // a and b are equally sure (no replicate beyond 0); the order given decides.
    expect(intervals.a).toEqual(at('a', 1 - 0.05 / 3));
    expect(intervals.b).toEqual(at('b', 1 - 0.05 / 2));
    expect(intervals.c).toEqual(at('c', 0.95));
    const stopped = holmIntervals({ c: groups.c, d: change(0, 0.01) });
    expect(stopped.c).toEqual(at('c', 0.975));
    // Each is shown at 5 % and none at 5 %/3: the level of the first stays that of all.
    const near = change(-0.0098, 0.0097);
    const all = Object.values(holmIntervals({ a: near, b: near, c: near }));
    expect(all).toEqual(Array(3).fill(percentileInterval(near.replicates, 1 - 0.05 / 3)));
  });
});

describe('changes that are known by their standard error', () => {
  const known = (estimate: number, standardError: number, df = 12) => ({
    estimate,
    standardError,
    df,
  });

  test('have t-intervals, which a verdict prints and decides by', () => {
    const overall = known(0.02, 0.009);
    const changes = { trainings: 2, overall, groups: { a: known(0.01, 0.002) } };
    const { kind, overall: told, groups } = sumVerdict(changes, { a: 40 });
    expect(kind).toBe('positive-sum');
    // t of 12 degrees of freedom: 2.179 two-sided at 5 %, 1.782 one-sided.
    expect(told.interval![0]).toBeCloseTo(0.02 - 2.1788 * 0.009, 5);
    expect(groups.a!.lower).toBeCloseTo(0.01 - 1.7823 * 0.002, 5);
    // With two degrees of freedom the same numbers show no gain.
    const few = { ...changes, overall: { ...overall, df: 2 } };
    expect(sumVerdict(few, { a: 40 }).kind).toBe('no harm');
  });

  test('a stricter look asks for more, of harm, of a gain and of no loss', () => {
    const strict = { level: 0.0208, gain: 0.0104, loss: 0.0219 };
    const kinds = (overall: number, group: number) => {
      const changes = {
        trainings: 2,
        overall: known(overall, 0.01, 100),
        groups: { a: known(group, 0.01, 100) },
      };
      return [sumVerdict(changes, { a: 40 }).kind, sumVerdict(changes, { a: 40 }, strict).kind];
    };
    expect(kinds(0, -0.0215)).toEqual(['harmful', 'undetermined']);
    expect(kinds(0.0215, 0.02)).toEqual(['positive-sum', 'no harm']);
    expect(kinds(0, 0.008)).toEqual(['no harm', 'undetermined']);
  });

  test('a change that is undefined clears no group, and harms none', () => {
    const groups = { a: { estimate: null, standardError: Number.NaN, df: Number.NaN } };
    const { kind, groups: told } = sumVerdict(
      { trainings: 2, overall: known(0.02, 0.001), groups },
      { a: 40 },
    );
    expect(kind).toBe('undetermined');
    expect(told.a).toMatchObject({ estimate: null, interval: null, lower: null, harmed: false });
  });
});
