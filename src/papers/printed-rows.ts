import type { Cell } from './audit/audit.ts';
import type { PublishedRow } from './paper.ts';

/** A row's place in a paper. */
export interface Place {
  readonly table: string;
  readonly row: string;
}

/** The row printed for a data set at a place; undefined where there is none. */
export function rowAt(
  rows: readonly PublishedRow[],
  dataset: string,
  { table, row }: Place,
): PublishedRow | undefined {
  return rows.find((r) => r.dataset === dataset && r.source === table && r.row === row);
}

/** Data sets in printed order. */
export function datasetsOf(rows: readonly PublishedRow[]): string[] {
  return [...new Set(rows.map(({ dataset }) => dataset))];
}

/** Cells of a row, for evidence; all by default. */
export function cellsOf(
  row: PublishedRow,
  columns: readonly string[] = Object.keys(row.cells),
): Cell[] {
  return columns.flatMap((column) => {
    const value = row.cells[column];
    const { source: table, dataset, row: id } = row;
    return value === undefined ? [] : [{ table, dataset, row: id, column, value }];
  });
}

/** The same numbers in the given columns; by default in all that the first has. */
export function sameCells(
  a: PublishedRow,
  b: PublishedRow,
  columns: readonly string[] = Object.keys(a.cells),
): boolean {
  return columns.every((column) => a.cells[column] === b.cells[column]);
}

/** `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
