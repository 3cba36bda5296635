import type { DuckDBConnection } from '@duckdb/node-api';
import { readText } from '../../src/data/duckdb.ts';

/** How many rows a condition holds for; all without one. */
export async function count(
  connection: DuckDBConnection,
  table: string,
  condition = 'true',
  what = '*',
): Promise<number> {
  const { n } = await readText(
    connection,
    `SELECT count(${what}) AS n FROM ${table} WHERE ${condition}`,
    ['n'],
  );
  return Number(n[0]);
}
