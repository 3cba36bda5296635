import type { TableBlock } from './document.ts';
import { plainText } from './prose.ts';
import { sourceOf } from './row-source.ts';

/** The table as JSON: one object a row, numbers in the column's unit, undefined numbers null. */
export function tableToJson(table: TableBlock): string {
  const content = {
    id: table.id,
    caption: plainText(table.caption),
    columns: table.columns.map(({ id, title, unit, better }) => ({
      id,
      title: plainText(title),
      unit: unit ?? null,
      better: better ?? null,
    })),
    rows: table.groups.flatMap((group) =>
      group.rows.map((row) => ({
        group: group.title === null ? null : plainText(group.title),
        row: plainText(row.header),
        source: sourceOf(row),
        cells: Object.fromEntries(
          table.columns.map(({ id }, index) => {
            const cell = row.cells[index];
            if (cell === undefined) return [id, null];
            return [
              id,
              {
                text: plainText(cell.text),
                ...(cell.value !== undefined && { value: finite(cell.value) }),
                ...(cell.low !== undefined && { low: finite(cell.low) }),
                ...(cell.high !== undefined && { high: finite(cell.high) }),
                ...(cell.best && { best: true }),
                ...(cell.note !== undefined && { note: plainText(cell.note) }),
              },
            ];
          }),
        ),
      })),
    ),
    notes: table.notes.map(plainText),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
