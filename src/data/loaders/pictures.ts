import type { DuckDBConnection } from '@duckdb/node-api';
import { findPictures } from './files.ts';

/**
 * Table `pictures`: every picture under a folder or inside archives in it, by its name without
 * ending (`stem`); of several with one name the first path. Columns `stem` and `file`.
 */
export async function loadPictures(
  connection: DuckDBConnection,
  root: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await connection.run('CREATE TABLE pictures (stem VARCHAR PRIMARY KEY, file VARCHAR)');
  const seen = new Set<string>();
  const appender = await connection.createAppender('pictures');
  for (const { stem, path } of await findPictures(root, signal)) {
    if (seen.has(stem)) continue;
    seen.add(stem);
    appender.appendVarchar(stem);
    appender.appendVarchar(path);
    appender.endRow();
  }
  appender.closeSync();
}
