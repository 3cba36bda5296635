import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { METRICS, metricAt } from './catalogue.ts';
import { evaluate } from './evaluate.ts';
import { comparesGroups } from './fairness-metrics.ts';
import type { ScoredRecords } from './predictions.ts';

const records: ScoredRecords = {
  ids: ['a', 'b', 'c', 'd'],
  clusters: ['a', 'b', 'c', 'd'],
  classes: ['no', 'yes'],
  labels: Int16Array.of(0, 1, 0, 1),
  scores: Float32Array.of(0.1, 0.9, 0.4, 0.3),
  groups: [{ name: 'sex', levels: ['f', 'm.1'], codes: Int16Array.of(0, 0, 1, 1) }],
};

it('has an entry for every number of an evaluation', () => {
  const named = Object.keys(evaluate(records).values).map(metricAt);
  expect(new Set(named)).toEqual(new Set(Object.values(METRICS)));
});

it('knows no other', () => {
  expect(() => metricAt('overall.toString')).toThrow(RangeError);
  expect(() => metricAt('samples.overlap.iou')).toThrow('samples.overlap.iou');
});

describe.each(Object.entries(METRICS))('%s', (name, { title, formula, why, better }) => {
  it('has a formula, a name of its own and a reason', () => {
    expect(() => katex.renderToString(formula, { throwOnError: true })).not.toThrow();
    expect(Object.values(METRICS).filter((other) => other.title === title)).toHaveLength(1);
    expect(why).not.toBe('');
  });

  it('says which way is better, but for counts, shares of records and signs', () => {
    const neutral = /^(n|positives|prevalence|positiveRate)$|Signed$/.test(name);
    expect(better === undefined).toBe(neutral);
  });
});

it('tells differences between groups, which small groups leave, from numbers of groups', () => {
  for (const path of [
    'fairness.sex.eodd',
    'fairness.sex.worstComparedAuroc',
    'ill.fairness.a\\.b.aurocGapSigned',
  ]) {
    expect(comparesGroups(path)).toBe(true);
  }
  for (const path of ['fairness.sex.worstGroupAuroc', 'fairness.sex.adfNats', 'overall.auroc']) {
    expect(comparesGroups(path)).toBe(false);
  }
});
