import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { RunEvent } from './executors/executor.ts';
import { RunStatus } from './status.ts';
import { tinyTrial } from './testing.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

const SPECS = [1, 2, 3, 4].map((seed) => tinyTrial('erm', {}, { seed }));
const spec = SPECS[0]!;

function statusOf(...events: RunEvent[]): RunStatus {
  const status = new RunStatus(SPECS.map((one) => ({ spec: one, row: { title: 'ERM' } })));
  status.update({ kind: 'planned', total: 4, stored: 0 });
  for (const event of events) status.update(event);
  return status;
}

const progress = (worker: string, done: number): RunEvent => ({
  kind: 'progress',
  worker,
  spec,
  update: { done, total: 10, phase: 'training' },
});

it('a trial that has come half way in 10 s leaves 10 s of its own and 20 s of each that waits', () => {
  const status = statusOf({ kind: 'started', worker: '1', spec });
  vi.advanceTimersByTime(10_000);
  status.update(progress('1', 5));
  expect(status.secondsLeft).toBeCloseTo(10 + 3 * 20, 6);
});

it('while a shared stage is made, all its trials are still to come', () => {
  const stage = 'a shared stage';
  const status = statusOf(
    { kind: 'started', worker: '1', spec },
    { kind: 'finished', worker: '1', spec, seconds: 60 },
    { kind: 'started', worker: '1', spec: SPECS[1]!, stage },
    { kind: 'started', worker: '2', spec: SPECS[2]! },
  );
  vi.advanceTimersByTime(30_000);
  // Two trials wait, one has run for half its minute; two workers.
  expect(status.secondsLeft).toBeCloseTo((2 * 60 + 30) / 2, 6);
  status.update(progress('1', 5));
  expect(status.secondsLeft).toBeCloseTo((2 * 60 + 30 + 30) / 2, 6);
  status.update({ kind: 'prepared', worker: '1', job: stage });
  expect(status.secondsLeft).toBeCloseTo(2 * 60 + 30, 6);
});

it('a stage alone does not tell how long trials take', () => {
  const status = statusOf({ kind: 'started', worker: '1', spec, stage: 'a shared stage' });
  vi.advanceTimersByTime(10_000);
  status.update(progress('1', 5));
  expect(status.secondsLeft).toBeNull();
});
