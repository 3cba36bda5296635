import { expect, it } from 'vitest';
import { tablesOf } from '../report/testing.ts';
import type { SettingResult } from '../results.ts';
import { chosenWeights } from './chosen-weights.ts';
import { table1 } from './table-1.ts';

const setting = (rows: { id: string; measures: Record<string, number | null> }[]) =>
  ({
    id: 'support2-sepsis',
    dataset: { id: 'support2-sepsis', title: 'support2-sepsis', standInFor: null },
    attributes: ['race', 'sex'],
    seeds: [1, 2],
    rows,
  }) as unknown as SettingResult;

it('the weights that validation chose stand in a table, a network a row', async () => {
  const [block] = await tablesOf(
    chosenWeights,
    table1,
    setting([
      { id: 'sum', measures: { 'weight race': 1, 'weight sex': 1 } },
      { id: 'fixed', measures: { 'weight race': 3.165, 'weight sex': null } },
      { id: 'lr-fixed', measures: { 'weight race': 2.83, 'weight sex': 0.3 } },
    ]),
  );
  const rows = block!.groups[0]!.rows.map(({ header, cells }) => [
    header,
    ...cells.map(({ text }) => text),
  ]);
  expect(rows).toEqual([
    ['MLP', '3.17', 'n/a'],
    ['Logistic regression', '2.83', '0.30'],
  ]);
  expect(await tablesOf(chosenWeights, table1, setting([]))).toEqual([]);
});
