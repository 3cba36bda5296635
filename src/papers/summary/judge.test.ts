import { describe, expect, test } from 'vitest';
import { bootstrapTable } from '../../metrics/bootstrap.ts';
import { fromRows, type Row } from '../../metrics/testing.ts';
import { difference, trend } from '../checks.ts';
import type { Check, Claim } from '../paper.ts';
import { judge, verdictOn } from './judge.ts';

/** 400 patients, of whom the first `right` are predicted right. */
function model(right: number) {
  return fromRows(
    Array.from({ length: 400 }, (_, i): Row => {
      const label = i % 2;
      return { label, score: (label === 1) === i < right ? 0.9 : 0.1, groups: [i % 4 < 2 ? 0 : 1] };
    }),
  );
}

const cells = { vanilla: model(300), ours: model(380), same: model(301), worse: model(200) };
const table = bootstrapTable(
  Object.fromEntries(Object.entries(cells).map(([row, p]) => [row, [p, p, p]])),
  { replicates: 200, seed: 1 },
);
const setting = { on: 'on ham10000-28, sex', seeds: 3, attribute: 'sex' };
const accuracy = {
  title: 'ACC',
  metric: 'overall.accuracy',
  scale: 100,
  unit: '%',
  better: 'higher',
} as const;
const claim = (...checks: Check[]): Claim => ({
  id: 'c',
  statement: 'Ours is more accurate than Vanilla.',
  source: 'Table 1',
  checks,
});
const higher = (row: string, minus: string) =>
  difference({ row, minus, metric: accuracy, direction: 'higher' });

describe('verdictOn', () => {
  test('inside, outside and across the edge of the claimed range', () => {
    expect(verdictOn([-3, -1], [-Infinity, 0])).toBe('replicated');
    expect(verdictOn([1, 3], [-Infinity, 0])).toBe('not replicated');
    expect(verdictOn([-1, 1], [-Infinity, 0])).toBe('inconclusive');
    // No difference at all is no difference on the other side.
    expect(verdictOn([0, 0], [-Infinity, 0])).toBe('inconclusive');
    expect(verdictOn([-0.02, 0.01], [-0.015, 0.015])).toBe('inconclusive');
    expect(verdictOn([-0.01, 0.01], [-0.015, 0.015])).toBe('replicated');
    expect(verdictOn([0.02, 0.03], [-0.015, 0.015])).toBe('not replicated');
  });
});

describe('judge', () => {
  test('a difference that is there, the other way round, or too small to tell', () => {
    expect(judge(claim(higher('ours', 'vanilla')), table, setting)).toMatchObject({
      claim: 'Ours is more accurate than Vanilla.',
      source: 'Table 1',
      verdict: 'replicated',
      preliminary: false,
      on: 'on ham10000-28, sex',
    });
    expect(judge(claim(higher('worse', 'vanilla')), table, setting).verdict).toBe('not replicated');
    const unsure = judge(claim(higher('same', 'vanilla')), table, setting);
    expect(unsure.verdict).toBe('inconclusive');
    expect(unsure.evidence).toMatch(/or more could have been detected/);
  });

  test('the evidence has estimate and interval in the printed unit', () => {
    const { evidence } = judge(claim(higher('ours', 'vanilla')), table, setting);
    expect(evidence).toMatch(
      /^ACC: ours minus vanilla: 20\.0\u00a0% \[1\d\.\d, 2\d\.\d\], claimed above 0$/,
    );
  });

  test('a compound claim needs every part', () => {
    const [good, bad, unsure] = [
      higher('ours', 'vanilla'),
      higher('worse', 'vanilla'),
      higher('same', 'vanilla'),
    ];
    expect(judge(claim(good, good), table, setting).verdict).toBe('replicated');
    expect(judge(claim(good, unsure), table, setting).verdict).toBe('inconclusive');
    expect(judge(claim(good, unsure, bad), table, setting).verdict).toBe('not replicated');
  });

  test('fewer than three seeds are preliminary', () => {
    const one = judge(claim(higher('ours', 'vanilla')), table, { ...setting, seeds: 2 });
    expect(one.preliminary).toBe(true);
  });

  test('a row that is missing is not tested, an undefined number is inconclusive, with reasons', () => {
    const missing = judge(claim(higher('faap', 'vanilla')), table, setting);
    expect(missing.verdict).toBe('not tested');
    expect(missing.evidence).toContain('no finished trial of faap');
    const oneClass = fromRows([
      { label: 1, score: 0.9, groups: [0] },
      { label: 1, score: 0.4, groups: [1] },
    ]);
    const small = bootstrapTable({ a: [oneClass], b: [oneClass] }, { replicates: 20, seed: 1 });
    const auroc = { ...accuracy, title: 'AUC', metric: 'overall.auroc' } as const;
    const undefinedAuroc = judge(
      claim(difference({ row: 'a', minus: 'b', metric: auroc, direction: 'lower' })),
      small,
      setting,
    );
    expect(undefinedAuroc.verdict).toBe('inconclusive');
    expect(undefinedAuroc.evidence).toContain('a: all records are of one class');
  });

  test('the attribute of the setting stands in paths', () => {
    const dp = { ...accuracy, metric: 'fairness.<attribute>.demographicParityDifference' };
    const check = difference({ row: 'ours', minus: 'vanilla', metric: dp, direction: 'lower' });
    expect(judge(claim(check), table, setting).evidence).not.toContain('undefined');
    expect(() => judge(claim(check), table, { ...setting, attribute: 'age' })).toThrow('no metric');
  });

  test('a group that the attribute does not have is not tested', () => {
    const third = { ...accuracy, metric: 'groups.<attribute>.<level-2>.accuracy' };
    const check = difference({ row: 'ours', minus: 'vanilla', metric: third, direction: 'higher' });
    const levels = ['female', 'male'];
    expect(judge(claim(check), table, { ...setting, levels })).toMatchObject({
      verdict: 'not tested',
      evidence: 'ACC: ours minus vanilla: not tested (no such group here)',
    });
  });

  test('a trend over a knob', () => {
    const rows = ['worse', 'vanilla', 'ours'].map((id, knob) => ({ id, title: id, knob }));
    const rises = judge(
      claim(trend({ rows, metric: accuracy, direction: 'rises' })),
      table,
      setting,
    );
    expect(rises.verdict).toBe('replicated');
    const falls = judge(
      claim(trend({ rows, metric: accuracy, direction: 'falls' })),
      table,
      setting,
    );
    expect(falls.verdict).toBe('not replicated');
  });
});
