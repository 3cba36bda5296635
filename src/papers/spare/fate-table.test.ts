import { expect, it } from 'vitest';
import type { TableBlock } from '../../report/document.ts';
import type { TableResult } from '../results.ts';
import { fateTable } from './fate-table.ts';
import { fateChecks } from './printed.ts';
import { table1 } from './table-1.ts';
import { table3 } from './table-3.ts';

const NOTHING = { settings: [] } as unknown as TableResult;

/** Texts of a printed row, by data set and title. */
function published(dataset: string, title: string): string[] {
  const [block] = fateTable(['Table 1', 'Table 2']).together!(table1, NOTHING) as TableBlock[];
  const group = block!.groups.find((one) => one.title === `Published: ${dataset}`)!;
  return group.rows.find(({ header }) => header === title)!.cells.map(({ text }) => text);
}

it('has the FATEs that F1 and gap confirm, with their sign, and no other', () => {
  expect(published('ISIC 2019', 'FairQuantize')).toEqual(['0.159', '–', '0.240']);
  // .835 and .855 were read; .315 and .355 would fit.
  expect(published('ISIC 2019', 'SPARE')).toEqual(['0.217', '–', '–']);
  // GroupModel's gaps are larger than the backbone's, and its F1 gains 1.4 % only.
  expect(published('ISIC 2019', 'GroupModel')).toEqual(['−0.160', '−0.131', '0.003']);
  expect(published('Fitzpatrick-17k', 'SPARE')).toEqual(['–', '0.200', '0.195']);
});

it('leaves out none that agrees', () => {
  const count = [table1, table3].map((table) => {
    const sources = table === table1 ? ['Table 1', 'Table 2'] : ['Table 3'];
    const [block] = fateTable(sources).together!(table, NOTHING) as TableBlock[];
    return block!.groups.flatMap(({ rows }) =>
      rows.flatMap(({ cells }) => cells.filter(({ value }) => value !== undefined)),
    ).length;
  });
  const agree = fateChecks().filter(({ outcome }) => outcome === 'agrees').length;
  expect(count[0]! + count[1]!).toBe(agree);
});
