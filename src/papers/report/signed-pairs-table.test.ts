import { expect, it } from 'vitest';
import { table1 } from '../fairgrad/table-1.ts';
import { table1 as positiveSum } from '../positive-sum/table-1.ts';
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

it('prints the same gaps of mean probabilities beside', async () => {
  const pair = { rate: 'tpr', groups: ['white', 'black'], value: -0.05, low: -0.08, high: -0.02 };
  const byProbability = { value: -0.03, low: -0.04, high: -0.02 };
  const pairs = [
    { ...pair, largest: true, byProbability },
    { ...pair, rate: 'other' },
  ];
  const row = { title: 'FairGrad', signedPairs: { 'eod-race': pairs } };
  const [block] = await tablesOf(signedPairs, table1, setting([row as never]));
  expect(block!.columns.at(-1)!.title).toBe('Gap, mean probability');
  const [with_, without] = block!.groups[0]!.rows;
  expect(with_!.cells[3]).toMatchObject({ value: -3, low: -4, high: -2 });
  expect(without!.cells[3]).toEqual({ text: '–' });
  expect(block!.notes.at(-1)).toContain('no threshold');
});

it('has a block a label, and says once what several columns show', async () => {
  const pair = (label: string, value: number) => ({
    ...{ label, rate: 'auroc', groups: ['white', 'black'], largest: true },
    ...{ value, low: value - 0.01, high: value + 0.01 },
  });
  const [death, stay, other] = [pair('death', 0.04), pair('stay', -0.02), pair('stay', -0.05)];
  const pairs = {
    ...{ gap: [death, stay], 'gap-first': [death] },
    ...{ parity: [death, stay], odds: [death, other] },
  };
  const labels = ['death', 'stay'].map((name) => ({ name, title: `Long ${name}` }));
  const result = { ...setting([{ title: 'M1', signedPairs: pairs as never }]), labels };
  const blocks = await tablesOf(signedPairs, positiveSum, result as never);
  expect(blocks.map(({ caption }) => caption.split(',')[0])).toEqual([
    'Signed gaps behind “AUROC gap” and “1 − AUROC gap”',
    'Signed gaps behind “equalised odds difference (max)”',
  ]);
  const [first] = blocks;
  expect(first!.groups.map(({ title }) => title)).toEqual(['Long death', 'Long stay']);
  expect(first!.groups[1]!.rows[0]!.cells[2]).toMatchObject({ value: -2 });
  expect(first!.notes.join(' ')).toContain('label by label the largest');
  expect(first!.notes.join(' ')).toContain('mean of these sizes');
  expect(blocks[1]!.columns.at(-1)!.unit).toBe('points');
});

it('is left out where results have none', async () => {
  expect(await tablesOf(signedPairs, table1, setting([{ title: 'FairGrad' }]))).toEqual([]);
});
