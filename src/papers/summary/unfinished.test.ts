import { describe, expect, it } from 'vitest';
import type { Finished } from './finished.ts';
import { comparable, settledRows, unfinishedOf } from './unfinished.ts';

/** Trials of two rows, two repeats and three folds; those named `row seed fold` are done. */
function trials(...done: readonly string[]): Finished[] {
  const all = ['a', 'b'].flatMap((id) =>
    [1, 2].flatMap((seed) => [1, 2, 3].map((fold) => ({ row: { id }, seed, fold }))),
  );
  return all.map((trial) => ({
    ...trial,
    spec: trial,
    result: done.includes(`${trial.row.id} ${trial.seed} ${trial.fold}`) ? {} : null,
  })) as unknown as Finished[];
}

const names = (some: readonly Finished[]) =>
  some.map(({ row, seed, fold }) => `${row.id} ${seed} ${fold}`).toSorted();

const repeat = (row: string, seed: number) => [1, 2, 3].map((fold) => `${row} ${seed} ${fold}`);

describe('of trainings of which some are missing', () => {
  it('whole repeats of all rows that have begun count, and no piece of another', () => {
    const done = [...repeat('a', 1), ...repeat('b', 1), 'a 2 1', 'b 2 1', 'a 2 2'];
    expect(names(comparable(trials(...done)))).toEqual([...repeat('a', 1), ...repeat('b', 1)]);
  });

  it('before there is one, the folds that all have', () => {
    const done = ['a 1 1', 'b 1 1', 'a 1 2', 'b 1 2', 'a 1 3'];
    expect(names(comparable(trials(...done)))).toEqual(['a 1 1', 'a 1 2', 'b 1 1', 'b 1 2']);
  });

  it('a row that has not begun leaves the others theirs', () => {
    expect(names(comparable(trials(...repeat('a', 1))))).toEqual(repeat('a', 1));
    expect(comparable(trials())).toEqual([]);
  });

  it('rows of which nothing is missing are settled', () => {
    const all = trials(...repeat('a', 1), ...repeat('a', 2), ...repeat('b', 1));
    expect([...settledRows(all, [])]).toEqual(['a']);
    const failed = all.filter(({ result }) => result === null).map(({ spec }) => ({ spec }));
    expect([...settledRows(all, failed)]).toEqual(['a', 'b']);
  });

  it('failures are not missing', () => {
    const all = trials(...repeat('a', 1), ...repeat('b', 1), ...repeat('a', 2), 'b 2 1');
    expect(unfinishedOf(all, [])).toEqual({ done: 10, planned: 12 });
    const failed = all.filter(({ result }) => result === null).map(({ spec }) => ({ spec }));
    expect(unfinishedOf(all, failed)).toBeNull();
    expect(unfinishedOf(all, failed.slice(1))).toEqual({ done: 10, planned: 12 });
  });
});
