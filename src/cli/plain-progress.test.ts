import { expect, it } from 'vitest';
import type { RunEvent } from '../runs/executors/executor.ts';
import { tinyTrial } from '../runs/testing.ts';
import { PlainProgress } from './plain-progress.ts';

const SPECS = Array.from({ length: 36 }, (_, i) => tinyTrial('erm', {}, { seed: i + 1 }));

/** The lines of a run of 36 trials, and a clock to set. */
function watched() {
  const lines: string[] = [];
  const clock = { seconds: 0 };
  const trials = SPECS.map((spec) => ({ spec, row: { title: 'ERM' } }));
  const progress = new PlainProgress('paper/table-1', trials, {
    write: (line) => lines.push(line),
    now: () => clock.seconds,
  });
  progress.update({ kind: 'planned', total: 36, stored: 0 });
  return { lines, clock, progress };
}

const start = (i: number): RunEvent => ({ kind: 'started', worker: '1', spec: SPECS[i]! });
const finish = (i: number): RunEvent => ({
  kind: 'finished',
  worker: '1',
  spec: SPECS[i]!,
  seconds: 1,
});

it('36 trials of a second are four lines: begun, the first done, one after 20 seconds, all done', () => {
  const { lines, clock, progress } = watched();
  for (let i = 0; i < 36; i++) {
    progress.update(start(i));
    clock.seconds = i + 1;
    progress.update(finish(i));
    progress.tick();
  }
  expect(lines).toEqual([
    'paper/table-1: 0 of 36 trials',
    'paper/table-1: 1 of 36 trials, about 35 s left',
    'paper/table-1: 21 of 36 trials, about 15 s left',
    'paper/table-1: 36 of 36 trials, in 36 s',
  ]);
});

it('a trial that takes long is named every five minutes', () => {
  const { lines, clock, progress } = watched();
  progress.update(start(0));
  const update = { done: 2, total: 8, phase: 'pretraining' };
  progress.update({ kind: 'progress', worker: '1', spec: SPECS[0]!, update });
  for (clock.seconds = 1; clock.seconds < 700; clock.seconds++) progress.tick();
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/^paper\/table-1: 0 of 36 trials.*; ERM, seed 1: 25 % \(pretraining\)$/);
});

it('a failure is told at once', () => {
  const { lines, progress } = watched();
  progress.update(start(0));
  const failure = { spec: SPECS[0]!, message: 'the loss is NaN', fix: null };
  progress.update({ kind: 'failed', worker: '1', failure });
  expect(lines[1]).toBe('paper/table-1: ERM, seed 1 failed: the loss is NaN');
});
