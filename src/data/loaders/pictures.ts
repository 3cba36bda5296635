import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../../errors.ts';
import { firstRow, readText } from '../duckdb.ts';
import { findPictures } from './files.ts';
import type { Skipped } from './source.ts';
import { loadRows } from './tables.ts';

/**
 * Table `pictures`: every picture under a folder or inside archives in it, by its name without
 * ending (`stem`). Columns `stem` and `file`.
 *
 * @param wanted a query for the names that records ask for, in its only column, without endings.
 * @throws UserError where two pictures have a name that is asked for, naming both.
 */
export async function loadPictures(
  connection: DuckDBConnection,
  root: string,
  wanted: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const pictures = await findPictures(root, signal);
  await loadRows(
    connection,
    'found',
    ['stem', 'file'],
    pictures.map(({ stem, path }) => [stem, path]),
  );
  const { stem, first, second } = await firstRow(
    connection,
    `SELECT stem, min(file) AS first, max(file) AS second FROM found
     WHERE stem IN (${wanted}) GROUP BY stem HAVING count(*) > 1 ORDER BY stem`,
  );
  if (stem !== undefined) throw twins(stem, first!, second!);
  await connection.run(
    'CREATE TABLE pictures AS SELECT stem, min(file) AS file FROM found GROUP BY stem',
  );
}

/** Two pictures that one name means. */
export function twins(name: string, first: string, second: string): UserError {
  return new UserError(
    `two pictures are called ${name}: ${first} and ${second}`,
    'name the folder that holds the right ones alone, or move the others (masks, crops, copies) out of it',
  );
}

/**
 * What `table` names and `records` lacks: those without a picture.
 *
 * @param list the file that names them; `fix` is for who has none of them.
 * @throws UserError where no record is left.
 */
export async function withoutPicture(
  connection: DuckDBConnection,
  table: string,
  id: string,
  { list, root, fix }: { readonly list: string; readonly root: string; readonly fix: string },
): Promise<Skipped[]> {
  const query = `SELECT ${id} AS id FROM ${table} ANTI JOIN records USING (${id}) ORDER BY ${id}`;
  const { id: missing } = await readText(connection, query, ['id']);
  const { kept } = await firstRow(connection, 'SELECT count(*) AS kept FROM records');
  if (kept === '0') {
    throw new UserError(
      `none of the ${missing.length} pictures that ${list} names is under ${root}`,
      fix,
    );
  }
  return missing.map((name) => ({
    file: name!.includes('.') ? name! : `${name}.jpg`,
    why: 'there is no picture of that name',
  }));
}
