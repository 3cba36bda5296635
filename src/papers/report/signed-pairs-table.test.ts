import { expect, it } from 'vitest';
import { table1 } from '../fairgrad/table-1.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { signedPairs } from './signed-pairs-table.ts';
import { tablesOf } from './testing.ts';

const setting = (rows: Partial<RowResult>[]) =>
  ({
    id: 'x',
    dataset: { id: 'x', title: 'x', standInFor: null },
    attribute: 'race',
    attributes: ['race', 'sex'],
    variant: null,
    levels: ['white', 'black', 'asian'],
    rows,
  }) as unknown as SettingResult;

it('names groups and rate of every gap, and which is the largest', async () => {
  const pair = { rate: 'tpr', groups: ['white', 'black'], value: -0.05, low: -0.08, high: -0.02 };
  const other = { ...pair, rate: 'fpr', groups: ['white', 'asian'], value: 0.1, largest: true };
  const row = { title: 'FairGrad', signedPairs: { 'eod-race': [pair, other] } };
  const [block, ...none] = await tablesOf(signedPairs, table1, setting([row as never]));
  expect(none).toEqual([]);
  const cells = block!.groups[0]!.rows.map((one) => one.cells.map(({ text }) => text));
  expect(cells[0]!.slice(0, 2)).toEqual(['black minus white', 'true positives']);
  expect(cells[1]!.slice(0, 2)).toEqual(['asian minus white', 'false positives (largest)']);
  expect(block!.groups[0]!.rows[0]!.cells[2]).toMatchObject({ value: -5, low: -8, high: -2 });
});

it('need not say which is the largest where no claim names another', async () => {
  const pair = { rate: 'auroc', groups: ['white', 'black'], value: 0.04, low: 0, high: 0.08 };
  const row = { title: 'ERM', signedPairs: { 'eod-race': [{ ...pair, largest: true }] } };
  const [block] = await tablesOf(signedPairs, table1, setting([row as never]));
  expect(block!.groups[0]!.rows[0]!.cells[1]).toEqual({ text: 'AUROC' });
  expect(block!.notes.join(' ')).toContain('the largest.');
});

it('is left out where results have none', async () => {
  expect(await tablesOf(signedPairs, table1, setting([{ title: 'FairGrad' }]))).toEqual([]);
});
