import { expect, test } from 'vitest';
import { tinyTrial } from '../testing.ts';
import type { PlannedLine } from './plan-file.ts';
import { planTasks } from './tasks.ts';

function line(id: string, minutes: number | null, ...needs: readonly string[]): PlannedLine {
  return { id, title: id, needs, minutes, memoryMiB: null, code: 'c', spec: tinyTrial('erm') };
}

const HALF_HOUR = { minutesPerTask: 30, workersPerTask: 1 };

test('what others need comes first, in the same index', () => {
  const lines = [
    line('a', 20),
    line('b', 20, 'a'),
    line('c', 20, 'a'),
    line('d', 20, 'b'),
    line('e', 20),
  ];
  expect(planTasks(lines, HALF_HOUR)).toEqual([
    { wave: 0, index: 0, chunk: 0, ids: ['a'] },
    { wave: 1, index: 0, chunk: 0, ids: ['b'] },
    { wave: 1, index: 0, chunk: 1, ids: ['c'] },
    { wave: 2, index: 0, chunk: 1, ids: ['d'] },
    { wave: 0, index: 1, chunk: 1, ids: ['e'] },
  ]);
});

test('short trials share a task, by what they take; with a factor more of them', () => {
  const lines = ['a', 'b', 'c', 'd'].map((id) => line(id, 15));
  const ids = (factor: number) =>
    planTasks(lines, { ...HALF_HOUR, factor }).map((task) => task.ids);
  expect(ids(1)).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  expect(ids(2)).toEqual([['a', 'b', 'c', 'd']]);
});

test('a trial of which nothing is known takes what the others take', () => {
  const lines = [line('a', 30), line('b', null), line('c', null)];
  expect(planTasks(lines, HALF_HOUR).map((task) => task.ids)).toEqual([['a'], ['b'], ['c']]);
});

test('what is not in the plan is done', () => {
  expect(planTasks([line('b', 5, 'a')], HALF_HOUR)).toEqual([
    { wave: 0, index: 0, chunk: 1, ids: ['b'] },
  ]);
});
