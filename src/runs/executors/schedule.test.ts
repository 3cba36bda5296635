import { describe, expect, it } from 'vitest';
import type { TrialSpec } from '../trial.ts';
import { Schedule, type Waiting } from './schedule.ts';

const trial = (seed: number, sharing: string | null): Waiting => ({
  spec: { seed } as TrialSpec,
  sharing,
});

describe('Schedule', () => {
  it('starts every group before the sharers of the first', () => {
    const schedule = new Schedule([trial(1, 'a'), trial(2, 'a'), trial(3, 'b'), trial(4, 'b')]);
    expect(schedule.next()?.spec.seed).toBe(1);
    expect(schedule.next()?.spec.seed).toBe(3);
    expect(schedule.next()).toBeNull();
    schedule.warmed('b');
    expect(schedule.next()?.spec.seed).toBe(4);
    expect(schedule.next()).toBeNull();
    schedule.warmed('a');
    expect(schedule.next()?.spec.seed).toBe(2);
    expect(schedule.remaining).toBe(0);
  });

  it('never holds back trials that share nothing', () => {
    const schedule = new Schedule([trial(1, 'a'), trial(2, 'a'), trial(3, null)]);
    expect([schedule.next(), schedule.next()].map((next) => next?.spec.seed)).toEqual([1, 3]);
  });

  it('lets a group start again when the trial that warmed it died', () => {
    const schedule = new Schedule([trial(1, 'a'), trial(2, 'a')]);
    const first = schedule.next()!;
    schedule.putBack(first);
    expect(schedule.next()?.spec.seed).toBe(1);
    expect(schedule.next()).toBeNull();
  });
});
