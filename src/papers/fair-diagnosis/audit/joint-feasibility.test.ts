import { expect, test } from 'vitest';
import { conditionalMutualInformation } from '../../../metrics/information.ts';
import { attainable, type Composition, information } from './joint-feasibility.ts';

const COMPOSITION: Composition = { share: 0.4, prevalence: [0.2, 0.35] };

/** The four numbers of a classifier whose error rates are known, in printed units. */
function row(m0: number, m1: number, f0: number, f1: number) {
  const { share, prevalence } = COMPOSITION;
  const weights = [1 - share, share];
  const misses = [m0, m1];
  const alarms = [f0, f1];
  const p = prevalence;
  const errors = [0, 1].reduce(
    (sum, s) => sum + weights[s]! * (p[s]! * misses[s]! + (1 - p[s]!) * alarms[s]!),
    0,
  );
  const positive = (s: number) => p[s]! * (1 - misses[s]!) + (1 - p[s]!) * alarms[s]!;
  const counts = [0, 1].flatMap((y) =>
    [0, 1].flatMap((s) => {
      const weight = weights[s]! * (y === 1 ? p[s]! : 1 - p[s]!);
      const rate = y === 1 ? 1 - misses[s]! : alarms[s]!;
      return [weight * (1 - rate), weight * rate];
    }),
  );
  return {
    accuracy: 100 * (1 - errors),
    eo: 100 * Math.abs(m0 - m1),
    dp: 100 * Math.abs(positive(1) - positive(0)),
    adf: 1000 * conditionalMutualInformation({ counts, strata: 2, rows: 2, columns: 2 }),
  };
}

test('numbers of a real classifier are attainable on its own test set', () => {
  expect(attainable(row(0.1, 0.25, 0.05, 0.12), COMPOSITION)).toBe(true);
  expect(attainable(row(0.3, 0.3, 0.2, 0.2), COMPOSITION)).toBe(true);
});

test('an ADF above and one below what the rates allow are not', () => {
  const possible = row(0.1, 0.25, 0.05, 0.12);
  expect(attainable({ ...possible, adf: 500 }, COMPOSITION)).toBe(false);
  expect(attainable({ ...possible, adf: 0.001 }, COMPOSITION)).toBe(false);
});

test('few errors cannot hide a prevalence gap: DP 0 with accuracy 99 % and prevalences 0.1, 0.5', () => {
  const cells = { accuracy: 99, eo: 0, dp: 0, adf: 1 };
  expect(attainable(cells, { share: 0.5, prevalence: [0.1, 0.5] })).toBe(false);
});

test('printed digits may be off by half a unit each, and by no more', () => {
  // All rates 0 or 1: nothing but 100 % accuracy has EO 0 and DP of the prevalence gap, 15 points.
  const perfect = row(0, 0, 0, 0);
  expect(attainable({ ...perfect, dp: 15.004, accuracy: 99.996 }, COMPOSITION)).toBe(true);
  expect(attainable({ ...perfect, dp: 15.02, accuracy: 100 }, COMPOSITION)).toBe(false);
});

test('the written-out information is that of the counts', () => {
  const rates = [0.1, 0.25, 0.05, 0.12] as const;
  expect(information(rates, COMPOSITION)).toBeCloseTo(row(...rates).adf / 1000, 14);
});
