import { expect, it } from 'vitest';
import { plannedPower } from './power.ts';

const PLAN = {
  records: 1954,
  repeats: 4,
  rows: 4,
  rate: 0.6,
  gap: 0.15,
  published: { reduction: 0.6 },
  margin: 0.015,
} as const;

it('HAM10000 with four repeats finds a published reduction of six tenths, one test part does not', () => {
  expect(plannedPower(PLAN, 100).found).toBeGreaterThan(0.95);
  expect(plannedPower({ ...PLAN, records: 391 }, 100).found).toBeLessThan(0.7);
});

it('a gap of five points is too small for them, more so where trainings differ', () => {
  const small = plannedPower({ ...PLAN, gap: 0.05 }, 100);
  expect(small.found).toBeLessThan(0.4);
  const unsure = plannedPower({ ...PLAN, gap: 0.05, trainingSd: 0.06 }, 100);
  expect(unsure.found).toBeLessThanOrEqual(small.found);
});

it('is refuted where there is no effect; looks find as much with less', () => {
  expect(plannedPower(PLAN, 100).refuted).toBeGreaterThan(0.7);
  expect(plannedPower({ ...PLAN, repeats: 'looks' }, 60).found).toBeGreaterThan(0.95);
});
