import { expect, it } from 'vitest';
import { table1 } from '../fair-diagnosis/table-1.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { signedTable } from './signed-table.ts';

const setting = (rows: Partial<RowResult>[], levels = ['female', 'male']) =>
  ({
    id: 'x/sex',
    dataset: { id: 'x', standInFor: null },
    attribute: 'sex',
    variant: null,
    levels,
    rows,
  }) as unknown as SettingResult;

const signed = {
  eo: { value: -0.1234, low: -0.2, high: -0.05 },
  dp: { value: null, low: null, high: null, reason: 'every record is predicted alike' },
};

it('says whom gaps favour, in the units of the table', () => {
  const block = signedTable(table1, setting([{ title: 'Vanilla', signed }]))!;
  expect(block.caption).toContain('male minus female');
  expect(block.columns.map(({ id }) => id)).toEqual(['eo', 'dp']);
  const [eo, dp] = block.groups[0]!.rows[0]!.cells;
  expect(eo).toMatchObject({ value: -12.34, low: -20, high: -5 });
  expect(dp).toMatchObject({ text: 'n/a', note: 'every record is predicted alike' });
});

it('is left out where gaps have no sign', () => {
  expect(signedTable(table1, setting([{ title: 'Vanilla' }]))).toBeNull();
  expect(signedTable(table1, setting([{ title: 'Vanilla', signed }], ['a']))).toBeNull();
});
