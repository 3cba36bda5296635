import { expect, it } from 'vitest';
import { table1 } from '../fair-diagnosis/table-1.ts';
import type { SettingResult } from '../results.ts';
import { byLabel } from './label-table.ts';
import { tablesOf } from './testing.ts';

const cell = (value: number) => ({ value, low: value - 0.1, high: value + 0.1 });
const [accuracy] = table1.columns;
const row = (id: string, edema: number, effusion: number) => ({
  id,
  title: id,
  byLabel: {
    edema: { [accuracy!.id]: cell(edema) },
    effusion: { [accuracy!.id]: cell(effusion) },
  },
});
const setting = {
  id: 'x/sex',
  dataset: { id: 'x', title: 'x', standInFor: null },
  variant: null,
  attributes: ['sex'],
  labels: [
    { name: 'edema', title: 'Edema', records: 1200, positives: 90 },
    { name: 'effusion', title: 'Effusion', records: 800, positives: null },
  ],
  rows: [row('M1', 0.8, 0.7), row('M2', 0.7, 0.75)],
} as unknown as SettingResult;

it('prints every row label by label, in the columns that are averages over labels', async () => {
  const [table] = await tablesOf(byLabel, table1, setting);
  expect(table!.columns.map(({ id }) => id)).toEqual([accuracy!.id]);
  expect(table!.groups.map(({ title }) => title)).toEqual([
    'Edema: 1,200 test records, 90 of them positive',
    'Effusion: 800 test records',
  ]);
  const numbers = table!.groups.map(({ rows }) => rows.map(({ cells }) => cells[0]!.value));
  expect(numbers).toEqual([
    [80, 70],
    [70, 75],
  ]);
});

it('marks a row that has not converged, which is never best', async () => {
  const gate = { passed: false, findings: [{ passed: false, reason: 'rising' }] };
  const rows = [setting.rows[0]!, { ...setting.rows[1]!, gate }];
  const [table] = await tablesOf(byLabel, table1, { ...setting, rows });
  const [, effusion] = table!.groups;
  expect(effusion!.rows[1]!.header).toBe('M2 †');
  expect(effusion!.rows[1]!.cells[0]!.best).toBeUndefined();
  expect(table!.notes.join(' ')).toContain('† Training did not converge');
});

it('says nothing of a single label', async () => {
  const single = { ...setting, labels: undefined, rows: [{ id: 'M1', title: 'M1' }] };
  expect(await tablesOf(byLabel, table1, single as unknown as SettingResult)).toEqual([]);
});
