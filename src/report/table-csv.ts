import { toCsv } from '../files/csv.ts';
import type { TableBlock, TableCell } from './document.ts';
import { plainText } from './prose.ts';
import { sourceOf } from './row-source.ts';

/**
 * The table as CSV with one header row: group, row, source (`rerun`, `published` or `remark`), the
 * value of each column, its interval where any cell has one, and the notes.
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
      sourceOf(row),
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

function cellValue(cell: TableCell | undefined): string | number | null {
  if (cell === undefined || cell.value === null) return null;
  return cell.value === undefined ? plainText(cell.text) : cell.value;
}
