import { describe, expect, test } from 'vitest';
import { Random } from '../tensor/random.ts';
import { type BootstrapStatistic, bootstrapTable } from './bootstrap.ts';
import { evaluate } from './evaluate.ts';
import { changesAgainst, holmIntervals, noHarm, positiveSum } from './positive-sum.ts';
import { percentileInterval } from './quantile.ts';
import { fromRows, randomRows } from './testing.ts';

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

describe('positive-sum verdict', () => {
  test('better overall and no group worse: positive-sum', () => {
    const changes = {
      overall: change(0.02, 0.01),
      groups: { a: change(0.03, 0.01), b: change(0.004, 0.005) },
    };
    expect(positiveSum(changes).verdict).toBe('positive-sum');
    expect(noHarm(changes).verdict).toBe('no harm');
  });

  test('one group certainly worse: harmful, however much the others gain', () => {
    const changes = {
      overall: change(0.05, 0.01),
      groups: { a: change(0.1, 0.01), b: change(-0.02, 0.01) },
    };
    expect(positiveSum(changes)).toMatchObject({ verdict: 'harmful' });
    expect(positiveSum(changes).why).toContain('b');
    expect(noHarm(changes).verdict).toBe('harmful');
  });

  test('a possible loss of half a point, or no certain gain: undetermined', () => {
    const wide = { overall: change(0.02, 0.01), groups: { a: change(0.01, 0.03) } };
    expect(positiveSum(wide)).toMatchObject({ verdict: 'undetermined' });
    const still = { overall: change(0, 0.01), groups: { a: change(0.02, 0.001) } };
    expect(positiveSum(still).why).toBe('no certain gain overall');
    expect(noHarm(still).verdict).toBe('no harm');
  });

  test('a group without a number cannot be cleared', () => {
    const changes = {
      overall: change(0.02, 0.01),
      groups: { a: change(0.02, 0.01), b: undefinedChange },
    };
    expect(positiveSum(changes).verdict).toBe('undetermined');
    expect(noHarm(changes).why).toContain('b');
  });

  test('a loss that one interval shows may not survive the adjustment for many groups', () => {
    // 95 % excludes 0, 98.75 % (four groups) does not.
    const loss = change(-0.0098, 0.0097);
    expect(positiveSum({ overall: change(0, 0.01), groups: { a: loss } }).verdict).toBe('harmful');
    const none = change(0, 0.01);
    const groups = { a: loss, b: none, c: none, d: none };
    expect(positiveSum({ overall: change(0, 0.01), groups }).verdict).toBe('undetermined');
  });
});

describe("Holm's intervals", () => {
  test('steps down from 1 − 5 %/m, surest first, and stops at the first that holds 0', () => {
    const groups = { c: change(0.001, 0.01), a: change(0.1, 0.01), b: change(-0.05, 0.01) };
    const intervals = holmIntervals(groups);
    const at = (name: keyof typeof groups, level: number) =>
      percentileInterval(groups[name].replicates, level);
    // a and b are equally sure (no replicate beyond 0); the order given decides.
    expect(intervals.a!.interval).toEqual(at('a', 1 - 0.05 / 3));
    expect(intervals.b!.interval).toEqual(at('b', 1 - 0.05 / 2));
    expect(intervals.c!.interval).toEqual(at('c', 0.95));
    const stopped = holmIntervals({ c: groups.c, d: change(0, 0.01) });
    expect(stopped.c!.interval).toEqual(at('c', 0.975));
  });
});

test('changes are read from a table, overall and by group', () => {
  const rows = randomRows(500, 1);
  const random = new Random(2);
  const base = fromRows(rows);
  const noisy = fromRows(
    rows.map((row) => ({ ...row, score: (row.score + 3 * random.uniform()) / 4 })),
  );
  const table = bootstrapTable({ base: [base], noisy: [noisy] }, { replicates: 200, seed: 1 });
  const changes = changesAgainst(table, 'noisy', 'base', 'auroc', { sex: ['female', 'male'] });
  expect(changes.groups['sex: male']!.estimate).toBeCloseTo(
    evaluate(noisy).at('groups.sex.male.auroc')! - evaluate(base).at('groups.sex.male.auroc')!,
    12,
  );
  expect(positiveSum(changes).verdict).toBe('harmful');
});
