import { expect, it } from 'vitest';
import type { RowResult, SettingResult } from '../results.ts';
import { table1 } from '../spare/table-1.ts';
import { signedPairs } from './signed-pairs-table.ts';
import { tablesOf } from './testing.ts';

const setting = (rows: Partial<RowResult>[]) =>
  ({
    ...{ id: 'x', dataset: { id: 'x', title: 'x', standInFor: null }, variant: null },
    ...{ attribute: 'age', attributes: ['age'], levels: ['young', 'old'], rows },
  }) as unknown as SettingResult;

const pair = (rate: string, value: number, groups = ['young', 'old']) => ({
  ...{ rate, groups, largest: true, value },
  ...{ low: value - 0.02, high: value + 0.02 },
});

it('prints signed gaps class by class, a column a rate, and which means the table makes of them', async () => {
  const [tpr, fpr] = [pair('tpr of melanoma', -0.1), pair('fpr of melanoma', 0.04)];
  const all = {
    eopp1: [tpr, pair('tpr of naevus', 0.02)],
    eodd: [pair('tpr+fpr of melanoma', -0.03)],
    'eodd-ours': [tpr, fpr],
  };
  const rows = ['ERM', 'SPARE'].map((title) => ({ title, signedPairs: all as never }));
  const [block, ...none] = await tablesOf(signedPairs, table1, setting(rows));
  expect(none).toEqual([]);
  expect(block!.caption).toMatch(/^Signed gaps class by class, old minus young/);
  expect(block!.columns.map(({ title }) => title)).toEqual([
    'true positives',
    'mean of true and false positives',
    'false positives',
  ]);
  expect(block!.groups.map(({ title }) => title)).toEqual(['ERM', 'SPARE']);
  const [melanoma, naevus] = block!.groups[1]!.rows;
  expect([melanoma!.header, naevus!.header]).toEqual(['melanoma', 'naevus']);
  expect(melanoma!.cells).toMatchObject([{ value: -10, high: -8 }, { value: -3 }, {}]);
  expect(naevus!.cells.slice(1)).toEqual([{ text: '–' }, { text: '–' }]);
  expect(block!.notes[1]).toContain(
    '“EOpp1” of true positives, “EOdd” of mean of true and false positives, “EOdd, ours” of true positives and false positives',
  );
});

it('lists them where groups are more than two, each with its pair', async () => {
  const gaps = [pair('tpr of melanoma', -0.1), pair('tpr of naevus', 0.1, ['young', 'other'])];
  const row = { title: 'ERM', signedPairs: { eopp1: gaps } as never };
  const [block, ...none] = await tablesOf(signedPairs, table1, setting([row]));
  expect(none).toEqual([]);
  const cells = block!.groups[0]!.rows.map((one) => one.cells.map(({ text }) => text));
  expect(cells.map((own) => own.slice(0, 2))).toEqual([
    ['old minus young', 'true positives of melanoma'],
    ['other minus young', 'true positives of naevus'],
  ]);
});
