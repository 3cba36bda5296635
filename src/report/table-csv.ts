import type { TableBlock, TableCell } from './document.ts';
import { plainText } from './prose.ts';

/**
 * The table as CSV (RFC 4180, UTF-8, one header row): group, row, source (`published` for muted
 * rows), the value of each column, its interval where any cell has one, and the notes.
 * Undefined numbers are empty. Text that a spreadsheet would run as a formula starts with `'`.
 */
export function tableToCsv(table: TableBlock): string {
  const withInterval = table.columns.map((_, index) =>
    table.groups.some(({ rows }) => rows.some(({ cells }) => cells[index]?.low !== undefined)),
  );
  const header = [
    'group',
    'row',
    'source',
    ...table.columns.flatMap(({ id }, index) =>
      withInterval[index] ? [id, `${id}_low`, `${id}_high`] : [id],
    ),
    'notes',
  ];
  const rows = table.groups.flatMap((group) =>
    group.rows.map((row) => [
      plainText(group.title ?? ''),
      plainText(row.header),
      row.muted ? 'published' : 'rerun',
      ...table.columns.flatMap((_, index) => {
        const cell = row.cells[index];
        const value = cellValue(cell);
        return withInterval[index] ? [value, cell?.low ?? null, cell?.high ?? null] : [value];
      }),
      table.columns
        .flatMap(({ id }, index) => {
          const note = row.cells[index]?.note;
          return note === undefined ? [] : [`${id}: ${plainText(note)}`];
        })
        .join('; '),
    ]),
  );
  return toCsv([header, ...rows]);
}

/** Rows of text, numbers and nothing as CSV. */
export function toCsv(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

function cellValue(cell: TableCell | undefined): string | number | null {
  if (cell === undefined || cell.value === null) return null;
  return cell.value === undefined ? plainText(cell.text) : cell.value;
}

/** Characters with which spreadsheets start a formula, also as full-width forms. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const PLAIN_NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function csvField(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const safe = FORMULA.test(value) && !PLAIN_NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
