import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../../errors.ts';
import { firstRow, sqlName } from '../duckdb.ts';

/**
 * Checks that rows of a table can be told apart by some columns; joined with others, rows that
 * repeat would become more records than there are.
 *
 * @param path the file that the table was read from.
 * @throws UserError naming the file, and the first value that repeats.
 */
export async function requireUnique(
  connection: DuckDBConnection,
  table: string,
  path: string,
  columns: readonly string[],
): Promise<void> {
  const names = columns.map(sqlName);
  const { id, rows, more } = await firstRow(
    connection,
    `SELECT concat_ws(', ', ${names.join(', ')}) AS id, count(*) AS rows,
       count(*) OVER () - 1 AS more
     FROM ${sqlName(table)} WHERE ${names.map((name) => `${name} IS NOT NULL`).join(' AND ')}
     GROUP BY ${names.join(', ')} HAVING count(*) > 1 ORDER BY id`,
  );
  if (id === undefined) return;
  const others = more === '0' ? '' : `, and ${more} more stand in several`;
  throw new UserError(
    `${path}: ${columns.join(', ')} ${id} stands in ${rows} rows${others}`,
    'remove the rows that repeat, or restore the file from its source',
  );
}

/** "90+", "> 89" and ">=90": hospitals hide the ages of the oldest. */
const TOP_CODED = '^(>|>=|≥)?\\s*[0-9]+(\\.[0-9]+)?\\s*\\+?$';

/**
 * An age as a number in text where it is one, or top-coded: `90+` is 90, `> 89` is 90. Anything else
 * stays as it is, and is an error or a word for "not known" where it is read.
 *
 * @param cell SQL expression of the recorded text.
 */
export function ageCell(cell: string): string {
  const text = `trim(${cell})`;
  const number = `regexp_extract(${text}, '[0-9]+(\\.[0-9]+)?')`;
  return `CASE WHEN NOT regexp_matches(${text}, '${TOP_CODED}') THEN ${cell}
    WHEN regexp_matches(${text}, '^>\\s*[0-9]') THEN CAST(CAST(${number} AS DOUBLE) + 1 AS VARCHAR)
    ELSE ${number} END`;
}

/**
 * Checks that every cell of a column is an age as `ageCell` knows them, or empty.
 *
 * @throws UserError naming file and column, and the first cell that is none.
 */
export async function requireAges(
  connection: DuckDBConnection,
  table: string,
  path: string,
  column: string,
): Promise<void> {
  const cell = sqlName(column);
  const { age, more } = await firstRow(
    connection,
    `SELECT ${cell} AS age, count(*) OVER () - 1 AS more FROM ${sqlName(table)}
     WHERE trim(coalesce(${cell}, '')) <> ''
       AND coalesce(TRY_CAST(${ageCell(cell)} AS DOUBLE) NOT BETWEEN 0 AND 130, true)`,
  );
  if (age === undefined) return;
  const others = more === '0' ? '' : ` (and ${more} more rows)`;
  throw new UserError(
    `${path}, column ${column} has "${age}"${others}, which is no age in years`,
    'write a number, 90+ or > 89, or leave the cell empty where the age is not known',
  );
}
