import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.ts';

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
