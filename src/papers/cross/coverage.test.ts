import { expect, it } from 'vitest';
import { PAPERS } from '../registry.ts';
import { type AskedComparisons, askedComparisons } from './contested.ts';
import { coverageOf, coverageTable, coverageText } from './coverage.ts';
import type { CrossRow } from './cross-table.ts';

const asks = (paper: string, table: string, dataset: string, comparisons: number) =>
  ({
    paper,
    table: `${paper}/${table}`,
    title: `Title of ${table}`,
    setting: `${dataset}/sex`,
    on: `${dataset} (sex)`,
    comparisons,
  }) satisfies AskedComparisons;

const asked = [
  asks('one', 'a', 'x', 2),
  asks('one', 'a', 'y', 1),
  asks('one', 'b', 'x', 3),
  asks('two', 'a', 'x', 1),
];

const row = (paper: string, table: string, dataset: string, copy = false) =>
  ({ paper, table: `${paper}/${table}`, setting: `${dataset}/sex`, dataset, copy }) as CrossRow;

it('says how many tables are in it, and how many comparisons are missing', () => {
  const says = (...rows: CrossRow[]) => coverageText(coverageOf(rows, asked));
  const where = '(Section [What is in it](#coverage)).';
  expect(says()).toBe(
    `Nothing is stored of the tables that compare methods; seven comparisons that they ask by default are missing ${where}`,
  );
  // A plain model's other seeds are no method.
  expect(says(row('one', 'a', 'x'), row('one', 'a', 'x', true))).toBe(
    `What is stored is in it, of one of three tables that compare methods; six comparisons that they ask by default are missing ${where}`,
  );
  const all = asked.flatMap(({ paper, table, setting, comparisons }) =>
    Array.from({ length: comparisons }, () =>
      row(paper, table.split('/')[1]!, setting.split('/')[0]!),
    ),
  );
  expect(says(...all)).toBe(
    `What is stored is in it, of three of three tables that compare methods; nothing that they ask by default is missing ${where}`,
  );
});

it('lists every table with what is in it and what is not', () => {
  const { groups } = coverageTable(coverageOf([row('one', 'a', 'x')], asked));
  expect(groups[0]!.rows.map(({ header, cells }) => [header, ...cells.map((c) => c.text)])).toEqual(
    [
      ['`one`: Title of a', '1', 'x', '2', 'x (sex), y (sex)'],
      ['`one`: Title of b', '0', '', '3', 'x (sex)'],
      ['`two`: Title of a', '0', '', '1', 'x (sex)'],
    ],
  );
});

it('counts the settings of a data set where they are many', () => {
  const many = ['0 %', '10 %', '20 %', '30 %'].map((on) => ({
    ...asks('one', 'c', 'synth', 1),
    setting: `synth/${on}`,
    on: `synth (${on})`,
  }));
  const { groups } = coverageTable(coverageOf([], [...many, asks('one', 'c', 'x', 1)]));
  expect(groups[0]!.rows[0]!.cells.at(-1)!.text).toBe('synth (4 settings), x (sex)');
});

it('knows what the kit’s tables ask: every method once, in the first table that has it', () => {
  const desk = askedComparisons(PAPERS, 'desk');
  const main = desk.filter(({ table }) => table === 'positive-sum/table-1');
  // M2, M3 and M4 on each of the data sets that are run unasked.
  expect(main.map(({ comparisons }) => comparisons)).toEqual(main.map(() => 3));
  expect(main.map(({ on }) => on)).toContain('diabetes130-outcomes (race)');
  const fairsde = desk.filter(({ paper }) => paper === 'fairsde');
  const losses = fairsde.filter(({ table }) => table === 'fairsde/table-c');
  // Nine rows beside ERM, of which the main table has decoupled classifiers and FairSDE.
  expect(new Set(losses.map(({ comparisons }) => comparisons))).toEqual(new Set([7]));
  // What is trained on halves of the records is held against its other half.
  expect(desk.map(({ table }) => table)).not.toContain('fair-diagnosis/training-sets');
  // Maps of what the main table's models look at are those of the same models.
  expect(desk.map(({ table }) => table)).not.toContain('fair-diagnosis/figure-4');
});
