import { COLUMNS } from '../columns.ts';
import { GROUPS } from '../groups.ts';
import type { PrintedRow } from '../printed.ts';
import { METHODS } from '../rows.ts';
import { table4 } from '../table-4.ts';
import { table5 } from '../table-5.ts';
import { table6 } from '../table-6.ts';

const OWN_ROWS: Readonly<Record<string, readonly { id: string; title: string }[]>> = {
  'Table 4': table4.rows,
  'Table 5': table5.rows,
  'Table 6': table6.rows,
};

/** A row as tables head it: ERM, SPARE, Full … */
export function rowName({ table, row }: Pick<PrintedRow, 'table' | 'row'>): string {
  const found = (OWN_ROWS[table] ?? METHODS).find(({ id }) => id === row);
  return found?.title.replace(/:.*| \(.*\)/, '') ?? row;
}

/** A column within a sentence, its group by name: EOpp0, precision of the young … */
export function columnName({ dataset }: Pick<PrintedRow, 'dataset'>, column: string): string {
  const title = COLUMNS.find(({ id }) => id === column)?.title ?? column;
  const group = / group ([12])$/.exec(title)?.[1];
  if (group === undefined) return title;
  const score = title.replace(/,.*/, '');
  return `${/\d/.test(score) ? score : score.toLowerCase()} of the ${GROUPS[dataset][Number(group) - 1]}`;
}

/** "EOpp0 of MTL, ISIC 2019, Table 1" for a gap, "F1 of the young by MTL, …" for a score. */
export function cellName(row: PrintedRow, column: string): string {
  const name = columnName(row, column);
  const by = name.includes(' of the ') ? 'by' : 'of';
  return `${name} ${by} ${rowName(row)}, ${row.dataset}, ${row.table}`;
}
