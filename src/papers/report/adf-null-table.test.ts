import { expect, it } from 'vitest';
import { table1 } from '../fair-diagnosis/table-1.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { adfByChance } from './adf-null-table.ts';
import { tablesOf } from './testing.ts';

const adfNull = { observed: 0.0054, mean: 0.0005, percentile95: 0.0019, above: 2, seeds: 3 };
const setting = (rows: Partial<RowResult>[]) =>
  ({
    id: 'x/sex',
    dataset: { id: 'x', title: 'x', standInFor: null },
    attribute: 'sex',
    attributes: ['sex'],
    variant: null,
    rows,
  }) as unknown as SettingResult;

it('sets the ADF of each row beside what chance gives', async () => {
  const rows = [{ title: 'Vanilla', adfNull }, { title: 'AD' }];
  const [block] = await tablesOf(adfByChance, table1, setting(rows));
  expect(block!.groups.flatMap(({ rows }) => rows.map(({ header }) => header))).toEqual([
    'Vanilla',
  ]);
  const texts = block!.groups[0]!.rows[0]!.cells.map(({ text }) => text);
  expect(texts).toEqual(['5.40', '0.50', '1.90', '2 of 3']);
});

it('is left out where no row has it', async () => {
  expect(await tablesOf(adfByChance, table1, setting([{ title: 'Vanilla' }]))).toEqual([]);
});
