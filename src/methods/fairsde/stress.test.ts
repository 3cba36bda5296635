import { describe, expect, it } from 'vitest';
import type { Predictions } from '../../metrics/predictions.ts';
import { fromRows, type Row, randomRows } from '../../metrics/testing.ts';
import { Random } from '../../tensor/random.ts';
import {
  prevalenceWeights,
  STRESS_RULES,
  type Stress,
  type StressCase,
  stressSelection,
} from './stress.ts';

/** Of a shift that is possible. */
async function stressed(cases: readonly StressCase[], stress: Stress) {
  return (await stressSelection(cases, stress, draws()))!;
}

const draws = () => ({ redraws: 40, random: new Random(1) });

/** Every score put right, or wrong, in a share of the records of one sex. */
function changed(rows: readonly Row[], sex: number, share: number, right: boolean): Predictions {
  const random = new Random(5);
  return fromRows(
    rows.map((row) =>
      row.groups[0] === sex && random.uniform() < share
        ? { ...row, score: Number((row.label === 1) === right) }
        : row,
    ),
  );
}

const [validation, test] = [randomRows(500, 1), randomRows(500, 2)];
const pair = (rows: readonly Row[], experts: Predictions) => ({ erm: fromRows(rows), experts });

describe('stress on selection', () => {
  it('never breaks where experts are as ERM or better in every record', async () => {
    const seed: StressCase = {
      validation: pair(validation, changed(validation, 0, 0.2, true)),
      test: pair(test, changed(test, 0, 0.2, true)),
    };
    const outcomes = await stressed([seed], { kind: 'none' });
    for (const rule of STRESS_RULES) expect(outcomes[rule].breaks).toBe(0);
    expect(outcomes.greedy.chosen).toBe(2);
    expect(outcomes.confident.chosen).toBeGreaterThan(0.9);
    expect(outcomes.confident.chosen).toBeLessThanOrEqual(outcomes.greedy.chosen);
  });

  it('breaks always where validation shows a gain that is a loss on test', async () => {
    const seed: StressCase = {
      validation: pair(validation, changed(validation, 1, 0.6, true)),
      test: pair(test, changed(test, 1, 0.6, false)),
    };
    const outcomes = await stressed([seed, seed], { kind: 'none' });
    for (const rule of ['greedy', 'confident'] as const) expect(outcomes[rule].breaks).toBe(1);
  });

  it('breaks confidence no more often than greed where experts differ by chance', async () => {
    // Experts that differ at random: a coin for each record of women.
    const noisy = (rows: readonly Row[], seed: number) => {
      const random = new Random(seed);
      return fromRows(
        rows.map((row) =>
          row.groups[0] === 0 && random.uniform() < 0.3 ? { ...row, score: random.uniform() } : row,
        ),
      );
    };
    const seed: StressCase = {
      validation: pair(validation, noisy(validation, 3)),
      test: pair(test, noisy(test, 4)),
    };
    const few = { kind: 'fewer', group: 0, share: 0.1 } as const;
    const small = await stressed([seed], few);
    expect(small.confident.breaks).toBeLessThanOrEqual(small.greedy.breaks);
    expect(small.confident.chosen).toBeLessThan(small.greedy.chosen);
  });

  it('a higher prevalence hurts experts that miss positives', async () => {
    // Right about negatives, wrong about every positive.
    const blind = (rows: readonly Row[]) =>
      fromRows(rows.map((row) => (row.groups[0] === 0 ? { ...row, score: 0 } : row)));
    const rare = (seed: number) =>
      randomRows(900, seed).filter(({ label }, i) => label === 0 || i % 5 === 0);
    const [before, after] = [rare(6), rare(7)];
    const seed: StressCase = {
      validation: pair(before, blind(before)),
      test: pair(after, blind(after)),
    };
    const breaks = async (factor: number) =>
      (await stressSelection([seed], { kind: 'prevalence', group: 0, factor }, draws()))?.greedy
        .breaks;
    expect(await breaks(0.5)).toBe(0);
    expect(await breaks(4)).toBeGreaterThan(0.9);
    // A sixth of the records is positive: there is no such shift.
    expect(await breaks(8)).toBeUndefined();
  });
});

it('weights that multiply a prevalence', () => {
  // Three lesions: 2 + 2 negatives, 1 positive drawn twice: prevalence 2 / 6.
  const records = [Int32Array.of(2, 2, 0), Int32Array.of(0, 0, 1)];
  const [negative, positive] = prevalenceWeights({ records }, [1, 1, 2], 2)!;
  expect((positive * 2) / (positive * 2 + negative * 4)).toBeCloseTo(2 / 3, 12);
  expect(positive * 2 + negative * 4).toBeCloseTo(6, 12);
  expect(prevalenceWeights({ records }, [1, 1, 2], 1)).toEqual([1, 1]);
  // Three times a third would be everybody, and of nobody there is no multiple.
  expect(prevalenceWeights({ records }, [1, 1, 2], 3)).toBeNull();
  expect(prevalenceWeights({ records }, [1, 1, 0], 2)).toBeNull();
});
