import { expect, it } from 'vitest';
import type { Predictions } from '../../metrics/predictions.ts';
import type { StudiedTraining } from '../paper.ts';
import { blocksOf } from '../report/testing.ts';
import type { SettingResult } from '../results.ts';
import { closeness, closenessOf } from './closeness.ts';
import { table1 } from './table-1.ts';

const COMPARED = { row: 'spare', baseline: 'erm' };

/** Records called as told, of true classes 0, 1, 2, 0, 1, 2 … and two groups, the second from the fourth on. */
function model(called: readonly number[], names = ['a', 'b', 'c']): Predictions {
  const ids = called.map((_, i) => `r${i}`);
  return {
    ...{ ids, clusters: ids, classes: names },
    labels: Int16Array.from(called, (_, i) => i % 3),
    scores: Float32Array.from(called.flatMap((k) => names.map((_, c) => (c === k ? 1 : 0)))),
    groups: [
      {
        name: 'age',
        levels: ['young', 'old'],
        codes: Int16Array.from(called, (_, i) => (i < 3 ? 0 : 1)),
      },
    ],
  };
}

const training = (seed: number, rows: Readonly<Record<string, Predictions>>): StudiedTraining => ({
  seed,
  fold: 0,
  rows: new Map(Object.entries(rows).map(([id, test]) => [id, { validation: test, test }])),
});

const TRAININGS = [
  training(1, { erm: model([0, 1, 2, 0, 1, 2]), spare: model([0, 1, 2, 0, 1, 1]) }),
  training(2, { erm: model([1, 1, 2, 0, 1, 0]), spare: model([1, 1, 2, 0, 1, 0]) }),
];

it('counts records called otherwise than by the baseline of the same repeat, and by that of the others', () => {
  const found = closenessOf(TRAININGS, COMPARED)!;
  expect(found.differ.spare).toBeCloseTo(1 / 12, 9);
  expect(found.repeats).toBeCloseTo(2 / 6, 9);
  expect(closenessOf(TRAININGS.slice(0, 1), COMPARED)!.repeats).toBeNull();
});

it('has F1 by group and class, means over repeats', () => {
  const { classes } = closenessOf(TRAININGS, COMPARED)!;
  const of = (level: number, title: string) =>
    classes.find((one) => one.level === level && one.title === title);
  expect(of(0, 'a')).toEqual({ level: 0, title: 'a', records: 1, row: 0.5, baseline: 0.5 });
  // Old: c is right in the first repeat, and a record of another class is called b or a beside.
  expect(of(1, 'c')).toMatchObject({ row: 0, baseline: 0.5 });
  expect(of(1, 'b')!.row).toBeCloseTo((2 / 3 + 1) / 2, 9);
});

it('says nothing of two classes, which a threshold decides, nor without both rows', () => {
  const two = model([0, 1], ['a', 'b']);
  expect(closenessOf([training(1, { erm: two, spare: two })], COMPARED)).toBeNull();
  expect(closenessOf([training(1, { erm: model([0]) })], COMPARED)).toBeNull();
  expect(closenessOf([], COMPARED)).toBeNull();
});

it('prints both rows class by class', async () => {
  const setting = {
    ...{
      id: 'x/age',
      attribute: 'age',
      attributes: ['age'],
      levels: ['young', 'old'],
      variant: null,
    },
    dataset: { id: 'x', title: 'x', standInFor: null },
    rows: [
      { id: 'erm', title: 'ERM' },
      { id: 'spare', title: 'SPARE' },
    ],
    studies: { closeness: closenessOf(TRAININGS, COMPARED) },
  } as unknown as SettingResult;
  const [table] = await blocksOf(closeness(COMPARED), table1, setting);
  if (table?.kind !== 'table') throw new Error('no table');
  expect(table.groups.map(({ title }) => title)).toEqual(['young', 'old']);
  expect(table.groups[1]!.rows[2]!.cells.map(({ text }) => text)).toEqual([
    '1',
    '50.0',
    '0.0',
    '−50.0',
  ]);
  expect(await blocksOf(closeness(COMPARED), table1, { ...setting, studies: {} })).toEqual([]);
});
