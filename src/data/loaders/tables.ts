import type { DuckDBConnection } from '@duckdb/node-api';
import { requireCsv } from '../csv.ts';
import { sqlName } from '../duckdb.ts';
import { requireUnique } from './checks.ts';
import type { SourceInput } from './source.ts';

/** A table that a file holds, and what it is known by. */
export interface TableFile {
  readonly path: string;
  /** Which columns it must have beside its key. */
  readonly columns: readonly string[];
  /** Which tell its rows apart, if any do. */
  readonly key?: readonly string[];
}

/**
 * Reads a csv into table `name`, and gives the names of all its columns.
 *
 * @throws UserError naming the file, for a column that it lacks and a row that repeats.
 */
export async function loadCsv(
  connection: DuckDBConnection,
  name: string,
  { path, columns, key = [] }: TableFile,
  context: SourceInput['context'],
): Promise<readonly string[]> {
  const csv = await requireCsv(connection, path, [...key, ...columns], context);
  await connection.run(`CREATE TABLE ${name} AS ${csv.query}`);
  if (key.length > 0) await requireUnique(connection, name, path, key);
  return csv.columns;
}

/** Makes table `name` of text columns and fills it; null is an empty cell. */
export async function loadRows(
  connection: DuckDBConnection,
  name: string,
  columns: readonly string[],
  rows: Iterable<readonly (string | null)[]> | AsyncIterable<readonly (string | null)[]>,
): Promise<void> {
  const list = columns.map((column) => `${sqlName(column)} VARCHAR`);
  await connection.run(`CREATE TABLE ${name} (${list.join(', ')})`);
  const appender = await connection.createAppender(name);
  for await (const row of rows) {
    for (const cell of row) {
      if (cell === null) appender.appendNull();
      else appender.appendVarchar(cell);
    }
    appender.endRow();
  }
  appender.closeSync();
}
