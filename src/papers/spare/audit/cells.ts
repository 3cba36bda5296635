import type { Cell } from '../../audit/audit.ts';
import type { PrintedRow } from '../printed.ts';

/** A printed cell as evidence. */
export function cellOf({ table, dataset, row }: PrintedRow, column: string, value: number): Cell {
  return { table, dataset, row, column, value };
}

/** @throws RangeError where there is no such row. */
export function rowOf(
  rows: readonly PrintedRow[],
  table: string,
  dataset: string,
  id: string,
): PrintedRow {
  const found = rows.find(
    (row) => row.table === table && row.dataset === dataset && row.row === id,
  );
  if (found === undefined) throw new RangeError(`no row ${id} of ${dataset} in ${table}`);
  return found;
}
