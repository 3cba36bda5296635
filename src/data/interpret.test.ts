import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeColumn, type Cells, labelColumn } from './interpret.ts';
import type { AttributeDefinition } from './manifest.ts';
import type { Problem } from './problem.ts';

const table = (cells: Cells) => ({
  name: 'people.csv',
  ids: cells.map((_, i) => `p${i}`),
  column: () => cells,
});
const attribute = (rules: Partial<AttributeDefinition>): AttributeDefinition => ({
  name: 'race',
  title: 'Race',
  levels: ['White', 'Black', 'other'],
  column: 'race',
  values: {},
  startsWith: {},
  missing: [],
  ...rules,
});
const read = (rules: Partial<AttributeDefinition>, cells: Cells) => {
  const problems: Problem[] = [];
  const { codes } = attributeColumn(attribute(rules), table(cells), problems);
  return { codes: [...codes], problems: problems.map(({ message }) => message) };
};

describe('a column', () => {
  it('is mapped by exact value, then by beginning, then to what is left', () => {
    const rules = {
      values: { 'WHITE - OTHER': 'other' },
      startsWith: { WHITE: 'White', BLACK: 'Black' },
      otherwise: 'other',
      missing: ['UNKNOWN'],
    };
    const cells = ['WHITE', 'WHITE - OTHER', 'BLACK/AFRICAN', 'ASIAN', 'UNKNOWN', '', null, ' '];
    expect(read(rules, cells)).toEqual({ codes: [0, 2, 1, 2, -1, -1, -1, -1], problems: [] });
  });

  it('is cut at its limits: a limit belongs to the level above', () => {
    const cut = [{ below: 18, is: 'White' }, { below: 60, is: 'Black' }, { is: 'other' }];
    const cells = ['17.9', '18', '59.99', '60', '1e3', '-3', 'old'];
    const { codes, problems } = read({ cut }, cells);
    expect(codes).toEqual([0, 1, 1, 2, 2, 0, -1]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('people.csv, row 7 (id p6): column race has "old"');
    // What is no number is what is left, where the manifest says what that is.
    expect(read({ cut, otherwise: 'Black' }, ['17', 'old'])).toEqual({
      codes: [0, 1],
      problems: [],
    });
  });

  it('never makes a group of what nobody declared', () => {
    const { codes, problems } = read({ values: { w: 'White' } }, ['w', 'x', 'w', 'x', 'y']);
    expect(codes).toEqual([0, -1, 0, -1, -1]);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/row 2 \(id p1\) and 1 more: .*"x"/);
    expect(problems[1]).toMatch(/row 5 \(id p4\): .*"y"/);
  });

  it('has as many codes as cells, each a level or missing', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.string())), (cells) => {
        const { codes } = read({ startsWith: { a: 'Black' }, otherwise: 'other' }, cells);
        expect(codes).toHaveLength(cells.length);
        codes.forEach((code, row) => {
          const cell = cells[row]?.trim() ?? '';
          expect(code).toBe(cell === '' ? -1 : cell.startsWith('a') ? 1 : 2);
        });
      }),
    );
  });
});

it('labels keep the order of their classes', () => {
  const problems: Problem[] = [];
  const definition = {
    name: 'ill',
    title: 'ill',
    classes: ['well', 'ill'],
    column: 'x',
    values: { '1': 'ill', '0': 'well' },
    startsWith: {},
    missing: ['-1'],
  };
  const label = labelColumn(definition, table(['1', '0', '-1', '2']), problems);
  expect([...label.codes]).toEqual([1, 0, -1, -1]);
  expect(problems[0]!.message).toContain('label ill does not declare');
});
