import { describe, expect, it } from 'vitest';
import type { TableBlock, TableCell } from './document.ts';
import { letteredNotes } from './table-notes.ts';
import { formatInterval, formatNumber, markBest, numberCell, textCell } from './tables.ts';

describe('formatNumber', () => {
  it.each([
    [84.25, 1, '84.3'],
    [-1.26, 1, '−1.3'],
    [-0.04, 1, '0.0'],
    [0, 2, '0.00'],
    [-0, 0, '0'],
    [1234.5, 0, '1235'],
    [null, 1, 'n/a'],
    [Number.NaN, 1, 'n/a'],
    [undefined, 1, 'n/a'],
  ])('%s with %s digits is %s', (value, digits, text) => {
    expect(formatNumber(value, digits)).toBe(text);
  });
});

describe('formatInterval', () => {
  it('avoids a dash before a minus sign', () => {
    expect(formatInterval(81.94, 86.2, 1)).toBe('[81.9, 86.2]');
    expect(formatInterval(-1.2, 3.4, 1)).toBe('[−1.2, 3.4]');
  });
});

describe('numberCell', () => {
  it('shows an interval that rounding would close by one digit more', () => {
    const shown = (value: number, low: number, high: number) => {
      const { text, interval } = numberCell(value, { digits: 1, scale: 100, low, high });
      return `${text} ${interval}`;
    };
    expect(shown(0.0011, 0.0007, 0.0015)).toBe('0.11 [0.07, 0.15]');
    expect(shown(0.001, 0.0005, 0.003)).toBe('0.1 [0.1, 0.3]');
    // Rows that predict alike have no width that another digit could show.
    expect(shown(0, 0, 0)).toBe('0.0 [0.0, 0.0]');
  });

  it('scales value and interval into the column’s unit', () => {
    const cell = numberCell(0.5, { digits: 1, scale: 100, low: 0.25, high: 0.75 });
    expect(cell).toEqual({
      text: '50.0',
      value: 50,
      interval: '[25.0, 75.0]',
      low: 25,
      high: 75,
    });
  });

  it('is n/a with the reason where undefined, and has no interval without both ends', () => {
    expect(numberCell(Number.NaN, { digits: 1, low: 0, high: 1, note: 'one class' })).toEqual({
      text: 'n/a',
      value: null,
      note: 'one class',
    });
    expect(numberCell(1, { digits: 0, low: null, high: 2 })).toEqual({ text: '1', value: 1 });
  });
});

describe('textCell', () => {
  it('prints text from data without its markup', () => {
    expect(textCell('a*b* $x$').text).toBe('a\\*b\\* \\$x\\$');
  });
});

describe('markBest', () => {
  const table = (rows: TableBlock['groups'][number]['rows']): TableBlock => ({
    kind: 'table',
    id: 't',
    caption: '',
    stub: '',
    columns: [
      { id: 'a', title: 'A', better: 'higher' },
      { id: 'b', title: 'B', better: 'lower' },
      { id: 'c', title: 'C' },
    ],
    groups: [{ title: null, rows }],
    notes: [],
  });
  const row = (...values: (number | null)[]) => ({
    header: '',
    cells: values.map((value) => numberCell(value, { digits: 1 })),
  });
  const best = (marked: TableBlock) =>
    marked.groups[0]!.rows.map((r) => r.cells.map((cell: TableCell) => cell.best === true));

  it('follows the column’s direction and marks what prints alike', () => {
    const marked = markBest(table([row(1, 1, 1), row(2.04, 3, 2), row(2.01, 1.5, 3)]));
    expect(best(marked)).toEqual([
      [false, true, false],
      [true, false, false],
      [true, false, false],
    ]);
  });

  it('leaves out published rows, undefined numbers, single numbers and ties of all', () => {
    const marked = markBest(
      table([row(1, null, 1), row(1, 2, 1), { ...row(9, 0, 9), muted: true }]),
    );
    expect(best(marked).flat()).not.toContain(true);
  });

  it('never calls a row apart best: the best of the others is', () => {
    const marked = markBest(
      table([row(1, 3, 1), row(2, 2, 1), { ...row(9, 0, 9), apart: true } as const]),
    );
    expect(best(marked)).toEqual([
      [false, false, false],
      [true, true, false],
      [false, false, false],
    ]);
  });
});

describe('letteredNotes', () => {
  it('gives each text one letter in reading order', () => {
    const cells = ['x', 'y', 'x'].map((note) => ({ text: '', note }));
    const notes = letteredNotes({
      kind: 'table',
      id: 't',
      caption: '',
      stub: '',
      columns: [],
      groups: [{ title: null, rows: [{ header: '', cells }] }],
      notes: [],
    });
    expect(notes.notes).toEqual([
      { letter: 'a', text: 'x' },
      { letter: 'b', text: 'y' },
    ]);
    expect(cells.map((cell) => notes.letterOf(cell))).toEqual(['a', 'b', 'a']);
  });
});
