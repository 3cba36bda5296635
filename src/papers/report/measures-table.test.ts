import { describe, expect, it } from 'vitest';
import type { TableBlock } from '../../report/document.ts';
import { plainText } from '../../report/prose.ts';
import type { Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import { models } from './measures-table.ts';
import { blocksOf, tablesOf } from './testing.ts';

const table = { id: 'paper/table-1', title: 'Main results' } as unknown as Table;

async function measured(rows: Readonly<Record<string, Readonly<Record<string, number | null>>>>) {
  const [block] = await tablesOf(models, table, {
    id: 'data/sex',
    dataset: { id: 'data', title: 'data', standInFor: null },
    attributes: ['sex'],
    variant: null,
    rows: Object.entries(rows).map(([title, measures]) => ({ title, measures })),
  } as unknown as SettingResult);
  return block;
}

describe('what methods measured about their models', () => {
  it('has a column for every measure of any row, in one order wherever they stand', async () => {
    const block = (await measured({
      Vanilla: { parameters: 12_340 },
      Ours: { maskL2: 1.234, parameters: 50 },
    }))!;
    expect(block.columns.map(({ title, unit }) => [title, unit])).toEqual([
      ['Mask norm', 'L2, pixels in [0, 1]'],
      ['Parameters', 'thousands'],
    ]);
    const rows = block.groups.flatMap((group) => group.rows);
    expect(rows.map(({ header, cells }) => [header, ...cells.map(({ text }) => text)])).toEqual([
      ['Vanilla', '–', '12.34'],
      ['Ours', '1.23', '0.05'],
    ]);
  });

  it('tells what is undefined from what a row does not have', async () => {
    const block = (await measured({
      a: { adversaryAurocAfter: null },
      b: {},
      c: { adversaryAurocAfter: 0.625 },
    }))!;
    const cells = block.groups[0]!.rows.map((row) => row.cells[0]!.text);
    expect(cells).toEqual(['n/a', '–', '62.5']);
  });

  it('explains those measures that need it, and no others', async () => {
    expect((await measured({ a: { weight: 1, notCrossed: 0 } }))!.notes).toEqual([
      expect.stringMatching(/^Not crossed: searches/),
    ]);
    expect((await measured({ a: { weight: 1 } }))!.notes).toEqual([]);
  });

  it('prints a measure that nobody listed under its own name, after the others', async () => {
    const block = (await measured({ a: { 'new *': 3, weight: 2, 'weight sex$': 0.5 } }))!;
    expect(block.columns.map(({ title }) => plainText(title))).toEqual([
      'Adversary weight',
      'Weight, sex$',
      'new *',
    ]);
    const [row] = block.groups[0]!.rows;
    expect(row!.cells.map(({ text }) => text)).toEqual(['2.00', '0.50', '3.000']);
  });

  it('lists what few methods measured, where all of it would make a table of dashes', async () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`m${i}`, i]));
    const setting = {
      ...{
        id: 'data/sex',
        dataset: { id: 'data', title: 'data', standInFor: null },
        attributes: ['sex'],
      },
      variant: null,
      rows: [
        { title: 'JTT', measures: { ...many, mistakes: 0.25 } },
        { title: 'Selected', measures: { ...many, promisedGap: 0.012 } },
        { title: 'ERM', measures: many },
      ],
    } as unknown as SettingResult;
    const [table_, said, list, notes] = await blocksOf(models, table, setting);
    expect((table_ as TableBlock).columns).toHaveLength(11);
    expect(said).toMatchObject({ kind: 'prose' });
    expect(list).toEqual({
      kind: 'list',
      items: [
        '**JTT**: Mistakes 25.0 % of training.',
        '**Selected**: Gap promised 1.2 (on validation, points).',
      ],
    });
    expect(notes).toMatchObject({ text: expect.stringMatching(/^Mistakes: /) });
  });

  it('is absent where nothing was measured', async () => {
    expect(await measured({ a: {}, b: {} })).toBeUndefined();
  });
});
