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

it('says of papers, tables, data sets and methods what is not in it', () => {
  const says = (...rows: CrossRow[]) => coverageText(coverageOf(rows, asked));
  expect(says()).toBe(
    'Nothing is stored of the tables that compare methods. Not in it, since not stored: all of one; all of two.',
  );
  expect(says(row('one', 'a', 'x'), row('one', 'a', 'x'))).toBe(
    'What is stored is in it, of one of three tables that compare methods. Not in it, since not stored: of one one of two tables, title of a on y (sex); all of two.',
  );
  // A plain model's other seeds are no method.
  expect(says(row('one', 'a', 'x'), row('one', 'a', 'x', true))).toContain(
    'of one one of two tables, 1 of 2 comparisons of title of a on x (sex), title of a on y (sex);',
  );
  const all = asked.flatMap(({ paper, table, setting, comparisons }) =>
    Array.from({ length: comparisons }, () =>
      row(paper, table.split('/')[1]!, setting.split('/')[0]!),
    ),
  );
  expect(says(...all)).toBe(
    'What is stored is in it, of three of three tables that compare methods. Nothing is missing that these ask by default.',
  );
});

it('lists every table with what is in it and what is not', () => {
  const { groups } = coverageTable(coverageOf([row('one', 'a', 'x')], asked));
  expect(groups[0]!.rows.map(({ header, cells }) => [header, ...cells.map((c) => c.text)])).toEqual(
    [
      ['one: Title of a', '1', 'x', '2', 'x (sex), y (sex)'],
      ['one: Title of b', '0', '', '3', 'x (sex)'],
      ['two: Title of a', '0', '', '1', 'x (sex)'],
    ],
  );
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
});
