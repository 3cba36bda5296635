import { describe, expect, test } from 'vitest';
import { compound, difference, margin, trend } from './checks.ts';

const accuracy = {
  title: 'ACC',
  metric: 'overall.accuracy',
  scale: 100,
  unit: '%',
  better: 'higher',
} as const;
const gap = {
  ...accuracy,
  title: 'DP',
  metric: 'fairness.<attribute>.x',
  better: 'lower',
} as const;

const ACCURACY: Readonly<Record<string, number>> = { a: 0.8, b: 0.83, c: 0.9 };
const at = (row: string, metric: string) =>
  metric === 'overall.accuracy' ? (ACCURACY[row] ?? Number.NaN) : Number.NaN;

describe('checks', () => {
  test('a difference is claimed below or above 0', () => {
    const check = difference({ row: 'a', minus: 'b', metric: accuracy, direction: 'lower' });
    expect(check.statistic(at)).toBeCloseTo(-0.03, 12);
    expect(check.claimed).toEqual([-Infinity, 0]);
    expect(
      difference({ row: 'a', minus: 'b', metric: accuracy, direction: 'higher' }).claimed,
    ).toEqual([0, Infinity]);
  });

  test('a margin limits the loss, on both sides only if asked', () => {
    const claim = { row: 'a', minus: 'b', within: 0.015 };
    expect(margin({ ...claim, metric: accuracy }).claimed).toEqual([-0.015, Infinity]);
    expect(margin({ ...claim, metric: gap }).claimed).toEqual([-Infinity, 0.015]);
    expect(margin({ ...claim, metric: accuracy, side: 'both' }).claimed).toEqual([-0.015, 0.015]);
  });

  test('a trend is a rank correlation with the knob', () => {
    const rows = ['b', 'a', 'c'].map((id, i) => ({ id, title: id, knob: i }));
    const check = trend({ rows, metric: accuracy, direction: 'rises' });
    // Knob ranks 1 2 3, accuracy ranks 2 1 3.
    expect(check.statistic(at)).toBeCloseTo(0.5, 12);
    expect(() => trend({ rows: rows.slice(0, 2), metric: accuracy, direction: 'rises' })).toThrow(
      'three or more',
    );
    const without = [...rows, { id: 'd', title: 'd' }];
    expect(() => trend({ rows: without, metric: accuracy, direction: 'rises' })).toThrow(
      'row d has no knob',
    );
  });

  test('parts of a compound claim are listed flat', () => {
    const part = margin({ row: 'a', minus: 'b', metric: accuracy, within: 0.01 });
    expect(compound(part, [part, part])).toEqual([part, part, part]);
  });
});
