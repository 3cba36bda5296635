import { expect, it } from 'vitest';
import { table1 } from '../fair-diagnosis/table-1.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { signedGaps } from './signed-table.ts';
import { tablesOf } from './testing.ts';

const setting = (rows: Partial<RowResult>[], levels = ['female', 'male']) =>
  ({
    id: 'x/sex',
    dataset: { id: 'x', title: 'x', standInFor: null },
    attribute: 'sex',
    attributes: ['sex'],
    variant: null,
    levels,
    rows,
  }) as unknown as SettingResult;

const signed = {
  eo: { value: -0.1234, low: -0.2, high: -0.05 },
  dp: { value: null, low: null, high: null, reason: 'every record is predicted alike' },
};

it('says whom gaps favour, in the units of the table', async () => {
  const [block] = await tablesOf(signedGaps, table1, setting([{ title: 'Vanilla', signed }]));
  expect(block!.caption).toContain('male minus female');
  expect(block!.columns.map(({ id }) => id)).toEqual(['eo', 'dp']);
  const [eo, dp] = block!.groups[0]!.rows[0]!.cells;
  expect(eo).toMatchObject({ value: -12.34, low: -20, high: -5 });
  expect(dp).toMatchObject({ text: 'n/a', note: 'every record is predicted alike' });
});

it('prints the same gaps of mean probabilities beside', async () => {
  const beside = { ...signed, 'eo-by-probability': { value: -0.05, low: -0.06, high: -0.04 } };
  const [block] = await tablesOf(
    signedGaps,
    table1,
    setting([{ title: 'Vanilla', signed: beside }]),
  );
  expect(block!.columns.map(({ title }) => title)).toEqual(['EO', 'EO, mean probability', 'DP']);
  expect(block!.groups[0]!.rows[0]!.cells[1]).toMatchObject({ value: -5 });
  expect(block!.notes.at(-1)).toContain('no threshold');
});

it('is left out where gaps have no sign', async () => {
  expect(await tablesOf(signedGaps, table1, setting([{ title: 'Vanilla' }]))).toEqual([]);
  const one = setting([{ title: 'Vanilla', signed }], ['a']);
  expect(await tablesOf(signedGaps, table1, one)).toEqual([]);
});
