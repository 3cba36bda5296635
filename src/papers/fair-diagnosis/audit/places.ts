import type { Cell, Finding } from '../../audit/audit.ts';
import { rowTitle } from './printed.ts';

/** `Table 3 (η = 0, 0.1)` of every table of the cells, rows in printed order. */
export function placesOf(cells: readonly Cell[]): string {
  return [...Map.groupBy(cells, ({ table }) => table)]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([table, own]) => `${table} (${rowTitles([...new Set(own.map(({ row }) => row))])})`)
    .join('; ');
}

/** Row titles; a knob is named once. */
function rowTitles(rows: readonly string[]): string {
  let knob: string | undefined;
  return rows
    .map(rowTitle)
    .map((title) => {
      const [symbol, value] = title.split(' = ');
      if (value !== undefined && symbol === knob) return value;
      knob = value === undefined ? undefined : symbol;
      return title;
    })
    .join(', ');
}

/** The finding, its statement with the table and row of its cells where it lacks one of them. */
export function citingPlaces(finding: Finding): Finding {
  const { statement, cells } = finding;
  const cited = cells.every(
    ({ table, row }) => statement.includes(table) && statement.includes(rowTitle(row)),
  );
  return cited ? finding : { ...finding, statement: `${statement} Cells: ${placesOf(cells)}.` };
}
