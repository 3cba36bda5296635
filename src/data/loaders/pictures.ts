import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../../errors.ts';
import { firstRow, readText } from '../duckdb.ts';
import { findPictures } from './files.ts';
import type { Skipped } from './source.ts';
import { loadRows } from './tables.ts';

/**
 * Table `pictures`: every picture under a folder or inside archives in it, by its name without
 * ending (`stem`); of several with one name the first path. Columns `stem` and `file`.
 */
export async function loadPictures(
  connection: DuckDBConnection,
  root: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const paths = new Map<string, string>();
  for (const { stem, path } of await findPictures(root, signal)) {
    if (!paths.has(stem)) paths.set(stem, path);
  }
  await loadRows(connection, 'pictures', ['stem', 'file'], paths);
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
