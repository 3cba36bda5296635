import { describe, expect, it } from 'vitest';
import { normalCdf } from '../metrics/normal.ts';
import { Estimator } from './estimator.ts';
import type { RepeatedRuns } from './runs.ts';
import { examineShift, shiftedGroups } from './shift.ts';
import { decide } from './verdict.ts';

/** Of each row and group: prevalence, TPR and TNR; one cluster pair a rate, with this error. */
type Rates = Readonly<Record<string, Readonly<Record<string, readonly [number, number, number]>>>>;
const NAMES = ['prevalence', 'tpr', 'tnr'];

function estimator(rates: Rates, error: number, repeats = 4): Estimator {
  const rows = Object.keys(rates);
  const levels = Object.keys(rates[rows[0]!]!);
  const keys = rows.flatMap((row) =>
    levels.flatMap((level) => NAMES.map((name) => `${row} ${level} ${name}`)),
  );
  const clusters = 2 * keys.length;
  const runs: RepeatedRuns = {
    rows,
    repeats,
    clusters,
    series: (row, path) => {
      const [, , level, name] = path.split('.');
      const value = rates[row]![level!]![NAMES.indexOf(name!)]!;
      const own = keys.indexOf(`${row} ${level} ${name}`);
      const influence = new Float64Array(repeats * clusters);
      for (let r = 0; r < repeats; r++) {
        influence[r * clusters + 2 * own] = error * Math.SQRT1_2;
        influence[r * clusters + 2 * own + 1] = -error * Math.SQRT1_2;
      }
      return { values: new Float64Array(repeats).fill(value), influence };
    },
    reason: () => null,
  };
  return new Estimator(runs);
}

const claim = {
  row: 'ours',
  baseline: 'erm',
  attribute: 'sex',
  levels: ['f', 'm'],
  factors: [0.5, 2],
  within: 0.01,
};
/** Ours finds fewer of the positives and calls fewer of the negatives: as accurate as it is. */
const TRADE: Rates = {
  erm: { f: [0.2, 0.8, 0.9], m: [0.2, 0.8, 0.9] },
  ours: { f: [0.2, 0.8, 0.9], m: [0.2, 0.6, 0.95] },
};

describe('accuracy under another prevalence', () => {
  it('follows from both rates', () => {
    const groups = shiftedGroups(estimator(TRADE, 0), claim);
    expect(groups.map(({ level, factor }) => [level, factor])).toEqual([
      ['f', 0.5],
      ['f', 2],
      ['m', 0.5],
      ['m', 2],
    ]);
    expect(groups[3]!.form).toEqual([
      { path: 'groups.sex.m.tpr', weight: 0.4 },
      { path: 'groups.sex.m.tnr', weight: 0.6 },
    ]);
  });

  it('is that of the records there are where nothing shifts', () => {
    const [unshifted] = shiftedGroups(estimator(TRADE, 0), { ...claim, factors: [1] });
    const form = unshifted!.form;
    // 0.2 · 0.8 + 0.8 · 0.9
    expect(form[0]!.weight * 0.8 + form[1]!.weight * 0.9).toBeCloseTo(0.88, 12);
  });

  it('leaves out what would leave no negative', () => {
    const groups = shiftedGroups(estimator(TRADE, 0), { ...claim, factors: [5, 4.9] });
    expect(groups.map(({ factor }) => factor)).toEqual([4.9, 4.9]);
  });
});

describe('no harm that a shift breaks', () => {
  it('is held against each group under each shift, at its share of the level', () => {
    const part = examineShift(estimator(TRADE, 0.02), claim);
    // Men at twice the prevalence: 0.4 · 0.2 − 0.6 · 0.05 are lost, of which a point may be.
    expect(part.effect.value).toBeCloseTo(0.05, 12);
    const error = Math.sqrt(2 * (0.4 ** 2 + 0.6 ** 2)) * 0.02;
    expect(part.claimed).toBeCloseTo(4 * normalCdf(-0.04 / error), 6);
    expect(part.reversed).toBeGreaterThan(0.9);
  });

  it('is shown, shown not to be, or open', () => {
    const verdict = (rates: Rates, error: number) =>
      decide([examineShift(estimator(rates, error), claim)]).verdict;
    expect(verdict(TRADE, 0.001)).toBe('replicated');
    expect(verdict(TRADE, 0.05)).toBe('undecided');
    const alike: Rates = { ...TRADE, ours: TRADE.erm! };
    expect(verdict(alike, 0.001)).toBe('not replicated: reversed');
    expect(verdict(alike, 0.05)).toBe('undecided');
  });

  it('is not shown by fewer than four repeats, which may show its opposite', () => {
    const alike: Rates = { ...TRADE, ours: TRADE.erm! };
    expect(examineShift(estimator(TRADE, 0.001, 2), claim).claimed).toBe(1);
    expect(examineShift(estimator(alike, 0.001, 2), claim).reversed).toBeLessThan(0.001);
  });

  it('needs a group that can shift', () => {
    expect(() => examineShift(estimator(TRADE, 0), { ...claim, levels: [] })).toThrow('no group');
  });
});
