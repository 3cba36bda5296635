import { expect, it } from 'vitest';
import type { Dataset } from '../../data/dataset.ts';
import type { StudiedTraining, Table } from '../paper.ts';
import type { Finished } from './finished.ts';
import { studiesOf } from './studies.ts';

/** Asks which rows each training has. */
const table = {
  shows: [
    {
      study: {
        name: 'rows',
        of: async (trainings: readonly StudiedTraining[]) => ({
          of: trainings.map(({ rows }) => [...rows.keys()].join(' ')),
        }),
      },
    },
  ],
  appendix: [],
} as unknown as Table;

/** Trials of two rows in three folds; those named `row fold` are missing. */
const trials = (...missing: readonly string[]) =>
  ['a', 'b'].flatMap((id) =>
    [1, 2, 3].map((fold) => ({
      ...{ row: { id }, seed: 1, fold, setting: {} },
      result: missing.includes(`${id} ${fold}`) ? null : { validation: [{}], test: [{}] },
    })),
  ) as unknown as Finished[];

const rowsOf = async (some: readonly Finished[]) =>
  (await studiesOf(table, some, {} as Dataset)).studies?.rows?.of;

it('studies look at trainings that have every row', async () => {
  expect(await rowsOf(trials())).toEqual(['a b', 'a b', 'a b']);
  expect(await rowsOf(trials('b 2'))).toEqual(['a b', 'a b']);
});

it('where none has every row, at the rows that all have', async () => {
  expect(await rowsOf(trials('b 1', 'b 2', 'b 3'))).toEqual(['a', 'a', 'a']);
  expect(await rowsOf(trials('a 1', 'b 2', 'a 3'))).toBeUndefined();
});
