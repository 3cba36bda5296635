import { describe, expect, it } from 'vitest';
import { Random } from '../tensor/random.ts';
import { Estimator } from './estimator.ts';
import { examineOrdering } from './ordering.ts';
import { type PlannedGap, powerOfChange, powerOfGap } from './power.ts';
import { GAP_FORM, rowName, simulateRuns } from './simulate.ts';
import { decide, fails, holds } from './verdict.ts';

/** Positives of HAM10000 by sex. */
const PLAN: PlannedGap = {
  records: [727, 1227],
  repeats: 4,
  rows: 4,
  rate: 0.6,
  gap: 0.15,
  published: { reduction: 0.6 },
};

/** Shares of verdicts in tables drawn, with the rules that judge papers. */
function simulated({ gap, rate, records, rows, repeats }: PlannedGap, method: number) {
  const random = new Random(1).fork('power');
  const count = 150;
  const verdicts = Array.from({ length: count }, (_, i) => {
    const rates = Array.from({ length: rows }, (_, row): [number, number] => {
      const own = row === 1 ? method : gap;
      return [rate + own / 2, rate - own / 2];
    });
    const total = records[0] + records[1];
    const runs = simulateRuns(
      { records: total, rates, trainingSd: 0.01, repeats: repeats as number },
      random.fork(i),
    );
    const part = examineOrdering(new Estimator(runs), {
      measure: { forms: [GAP_FORM], size: true },
      row: rowName(1),
      baseline: rowName(0),
      published: PLAN.published,
      margin: 0.015,
    });
    return decide([part]).verdict;
  });
  const share = (which: typeof holds) => verdicts.filter(which).length / count;
  return { found: share(holds), refuted: share(fails) };
}

describe('planned power', () => {
  it.each([
    ['of a gap of six points', { ...PLAN, gap: 0.06 }],
    ['of a gap of eight points', { ...PLAN, gap: 0.08 }],
    ['of two repeats', { ...PLAN, gap: 0.1, repeats: 2, rows: 3 }],
  ])('is that of simulated tables: %s', (_, plan) => {
    const { found, refuted } = powerOfGap(plan);
    // Chance moves a share of 150 tables by up to 0.08; the approximation by as much.
    expect(Math.abs(found - simulated(plan, 0.4 * plan.gap).found)).toBeLessThan(0.15);
    expect(Math.abs(refuted - simulated(plan, plan.gap).refuted)).toBeLessThan(0.15);
  });

  it('grows with records, repeats, gaps and reductions, and falls with parts and pairs', () => {
    const small = powerOfGap({ ...PLAN, gap: 0.05 });
    expect(powerOfGap(PLAN).found).toBeGreaterThan(0.95);
    expect(small.found).toBeLessThan(0.6);
    const more: readonly Partial<PlannedGap>[] = [
      { records: [2000, 2000] },
      { repeats: 8 },
      { gap: 0.1 },
    ];
    for (const change of more) {
      const { found, refuted } = powerOfGap({ ...PLAN, gap: 0.05, ...change });
      expect(found).toBeGreaterThan(small.found);
      expect(refuted).toBeGreaterThan(small.refuted);
    }
    expect(powerOfGap({ ...PLAN, gap: 0.05, parts: 3 }).refuted).toBeLessThan(small.refuted);
    expect(powerOfGap({ ...PLAN, gap: 0.05, forms: 3 }).found).toBeLessThan(small.found);
    const two = powerOfGap({ ...PLAN, gap: 0.05, repeats: 2 });
    expect(powerOfGap({ ...PLAN, gap: 0.05, repeats: 'looks' }).refuted).toBeGreaterThan(
      two.refuted,
    );
  });

  it('of a number: no change is found as often as the level says', () => {
    const plan = { records: 9958, rate: 0.85, repeats: 4, rows: 5 };
    expect(powerOfChange({ ...plan, change: 1e-9 }).found).toBeCloseTo(0.02, 1);
    expect(powerOfChange({ ...plan, change: 0.05 }).found).toBeGreaterThan(0.95);
  });
});
