import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TableBlock } from './document.ts';
import { tableToCsv, toCsv } from './table-csv.ts';
import { tableToJson } from './table-json.ts';

const table: TableBlock = {
  kind: 'table',
  id: 't',
  caption: 'A **table**',
  stub: 'Method',
  columns: [
    { id: 'acc', title: 'ACC', unit: '%', better: 'higher' },
    { id: 'remark', title: 'Remark', align: 'left' },
  ],
  groups: [
    {
      title: 'set $x$',
      rows: [
        {
          header: '*Ours*',
          cells: [
            { text: '84.3', value: 84.25, interval: '81.9 – 86.2', low: 81.9, high: 86.2 },
            { text: '=1+1' },
          ],
        },
        {
          header: 'FAAP',
          muted: true,
          cells: [{ text: 'n/a', value: null, note: 'one class, "80+"' }, { text: 'a, b' }],
        },
      ],
    },
  ],
  notes: ['n'],
};

describe('tableToCsv', () => {
  it('writes values, intervals, sources and notes', () => {
    expect(tableToCsv(table)).toBe(
      [
        'group,row,source,acc,acc_low,acc_high,remark,notes',
        "set x,Ours,rerun,84.25,81.9,86.2,'=1+1,",
        'set x,FAAP,published,,,,"a, b","acc: one class, ""80+"""',
        '',
      ].join('\r\n'),
    );
  });
});

describe('toCsv', () => {
  it.each(['=cmd', '+1+1', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '＝1', '=HYPERLINK("x")'])(
    'disarms the formula %j',
    (text) => {
      expect(toCsv([[text]])).toMatch(/^"?'/);
    },
  );

  it('keeps numbers, also written ones, as they are', () => {
    expect(toCsv([[-1.5, '-1.5', '+2', 1e-7, 0, null]])).toBe('-1.5,-1.5,+2,1e-7,0,\r\n');
    expect(toCsv([[Number.NaN, Number.POSITIVE_INFINITY]])).toBe(',\r\n');
  });

  it('reads back, field for field', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '1') });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (rows) => {
        const read = readCsv(toCsv(rows)).map((row) =>
          row.map((field) => field.replace(/^'(?=[\r\n])/, '')),
        );
        expect(read).toEqual(rows);
      }),
    );
  });
});

describe('tableToJson', () => {
  it('keeps undefined numbers undefined and says why', () => {
    const { columns, rows } = JSON.parse(tableToJson(table));
    expect(columns[0]).toEqual({ id: 'acc', title: 'ACC', unit: '%', better: 'higher' });
    expect(rows[0]).toMatchObject({ group: 'set x', row: 'Ours', source: 'rerun' });
    expect(rows[0].cells.acc).toEqual({ text: '84.3', value: 84.25, low: 81.9, high: 86.2 });
    expect(rows[1].cells.acc).toEqual({ text: 'n/a', value: null, note: 'one class, "80+"' });
    expect(rows[0].cells.remark).toEqual({ text: '=1+1' });
  });
});

/** RFC 4180, a character at a time: an oracle that shares nothing with the writer. */
function readCsv(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < csv.length; at++) {
    const character = csv[at]!;
    if (quoted) {
      if (character !== '"') field += character;
      else if (csv[at + 1] === '"') {
        field += '"';
        at++;
      } else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ',') {
      row.push(field);
      field = '';
    } else if (character === '\r' && csv[at + 1] === '\n') {
      rows.push([...row, field]);
      row = [];
      field = '';
      at++;
    } else field += character;
  }
  return rows;
}
