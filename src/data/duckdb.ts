import type { DuckDBBlobValue, DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../errors.ts';
import { literalPath } from '../files/literal-path.ts';
import { shown, someOf } from './problem.ts';

/**
 * Opens an in-memory database for `work` and closes it afterwards. DuckDB is loaded on first use.
 *
 * @param signal stops a query that is running. @throws its reason.
 */
export async function withDuckDb<T>(
  work: (connection: DuckDBConnection) => Promise<T>,
  settings: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<T> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', settings);
  try {
    const connection = await instance.connect();
    let stopping: NodeJS.Timeout | undefined;
    const stop = () => {
      connection.interrupt();
      // The next query may have begun meanwhile.
      stopping = setInterval(() => connection.interrupt(), 100);
    };
    signal?.addEventListener('abort', stop);
    try {
      signal?.throwIfAborted();
      return await work(connection);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
      clearInterval(stopping);
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

/** A text literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A column or table name. */
export function sqlName(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** A query for columns of a Parquet file: of this one, whatever its name and those of its folders. */
export function parquetQuery(
  path: string,
  columns = '*',
  settings: readonly string[] = [],
): string {
  const all = ['hive_partitioning = false', ...settings].join(', ');
  return `SELECT ${columns} FROM read_parquet(${sqlText(literalPath(path))}, ${all})`;
}

/**
 * What DuckDB says of a table whose columns are there and whose cells cannot be read: bytes in the middle of
 * a Parquet file that are others than were written. The system's own errors stay as they are.
 *
 * @param nameOf what to call the file, from the path that DuckDB names, if it does.
 */
export function damagedTable(
  error: unknown,
  nameOf: (path: string | undefined) => string,
): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const { message } = error;
  if (!/^(Invalid|Serialization|Conversion)\b.*Error:/.test(message)) return error;
  const [, path] = /Failed to read file "([^"]*)":\s*/.exec(message) ?? [];
  const [what = ''] = message.replace(/^.*Failed to read file "[^"]*":\s*/s, '').split('\n');
  return new UserError(
    `${nameOf(path)} is damaged: ${what.replace(/^[\w ]*Error:\s*/, '').replace(/[:\s]+$/, '')}`,
    'write or download the file again',
    { cause: error },
  );
}

// Below, results are asked for whole: one that streams ends without a word at an error in mid-file.

/** Text columns of a query, in its order; every value must be text (cast in the query). */
export async function readText<K extends string>(
  connection: DuckDBConnection,
  query: string,
  names: readonly K[],
): Promise<Record<K, (string | null)[]>> {
  const columns = Object.fromEntries(
    names.map((name) => [name, [] as (string | null)[]]),
  ) as Record<K, (string | null)[]>;
  const list = names
    .map((name) => `CAST(${sqlName(name)} AS VARCHAR) AS ${sqlName(name)}`)
    .join(', ');
  const result = await connection.run(`SELECT ${list} FROM (${query})`);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return columns;
    names.forEach((name, position) => {
      const vector = chunk.getColumnVector(position);
      const column = columns[name];
      for (let row = 0; row < chunk.rowCount; row++) {
        column.push(vector.getItem(row) as string | null);
      }
    });
  }
}

/** The first row of a query as text, by column; nothing where it has none. */
export async function firstRow(
  connection: DuckDBConnection,
  query: string,
): Promise<Readonly<Record<string, string | undefined>>> {
  const text = `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${query}) LIMIT 1`;
  const [row = {}] = (await connection.runAndReadAll(text)).getRowObjectsJS();
  return row as Record<string, string | undefined>;
}

/** Number columns of a query, NaN where missing. */
export async function readNumbers<K extends string>(
  connection: DuckDBConnection,
  query: string,
  names: readonly K[],
  rows: number,
): Promise<Record<K, Float32Array>> {
  const columns = Object.fromEntries(names.map((name) => [name, new Float32Array(rows)])) as Record<
    K,
    Float32Array
  >;
  const list = names.map((name) => `coalesce(CAST(${sqlName(name)} AS FLOAT), 'NaN'::FLOAT)`);
  await eachChunk(connection, query, list, (items, position, start) => {
    columns[names[position]!].set(items as Float32Array, start);
  });
  return columns;
}

/** A column with few different values: each row's value as an index into `levels`. */
export interface CodedColumn {
  /** Sorted. */
  readonly levels: readonly string[];
  /** −1 where empty. */
  readonly codes: Int32Array;
}

/**
 * Columns of a query as codes: many times faster and smaller than as text where values repeat.
 */
export async function readCodes<K extends string>(
  connection: DuckDBConnection,
  query: string,
  names: readonly K[],
  rows: number,
): Promise<Record<K, CodedColumn>> {
  // Without a prototype, so that a column may have any name.
  const columns: Record<K, CodedColumn> = Object.create(null);
  for (const name of names) {
    const distinct = `SELECT DISTINCT ${sqlName(name)} AS level FROM (${query})`;
    const { level } = await readText(connection, distinct, ['level']);
    const levels = level.filter((value) => value !== null && value !== '').sort() as string[];
    columns[name] = { levels, codes: new Int32Array(rows) };
  }
  const integers = await integerColumns(connection, query);
  const whole = names.filter((name) => integers.has(name));
  const other = names.filter((name) => !integers.has(name));
  // Numbers are looked up here: as text each of them would be written out first.
  const codeOf = whole.map((name) => {
    const table = new Int32Array(MISSING + 1).fill(-1);
    for (const [code, level] of columns[name].levels.entries()) {
      table[Number(level) + SHIFT] = code;
    }
    return table;
  });
  const numbers = whole.map(
    (name) => `coalesce(CAST(${sqlName(name)} AS INTEGER) + ${SHIFT}, ${MISSING})`,
  );
  await eachChunk(connection, query, numbers, (items, position, start) => {
    const { codes } = columns[whole[position]!];
    const known = codeOf[position]!;
    for (let i = 0; i < items.length; i++) codes[start + i] = known[items[i]!]!;
  });
  // The empty text, code 0, stands for missing.
  const list = other.map((name) => {
    const members = ['', ...columns[name].levels].map(sqlText).join(', ');
    return `CAST(coalesce(CAST(${sqlName(name)} AS VARCHAR), '') AS ENUM(${members}))`;
  });
  await eachChunk(connection, query, list, (items, position, start) => {
    const { codes } = columns[other[position]!];
    for (let i = 0; i < items.length; i++) codes[start + i] = items[i]! - 1;
  });
  return columns;
}

/** Makes every 16-bit integer, signed or not, an index; the one behind all stands for an empty cell. */
const SHIFT = 2 ** 15;
const MISSING = SHIFT + 2 ** 16;

/** Columns of whole numbers of at most 16 bits, as tables of codes have them. */
async function integerColumns(
  connection: DuckDBConnection,
  query: string,
): Promise<ReadonlySet<string>> {
  const rows = (await connection.runAndReadAll(`DESCRIBE ${query}`)).getRowsJS();
  return new Set(
    rows
      .filter(([, type]) => /^U?(TINY|SMALL)INT$/.test(String(type)))
      .map(([name]) => String(name)),
  );
}

/** Runs through the typed values of some expressions over a query, chunk by chunk. */
async function eachChunk(
  connection: DuckDBConnection,
  query: string,
  expressions: readonly string[],
  use: (items: ArrayLike<number>, position: number, start: number) => void,
): Promise<void> {
  if (expressions.length === 0) return;
  const list = expressions.map((expression, i) => `${expression} AS column${i}`).join(', ');
  const result = await connection.run(`SELECT ${list} FROM (${query})`);
  let start = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    expressions.forEach((_, position) => {
      const { items } = chunk.getColumnVector(position) as unknown as {
        readonly items: Float32Array | Int32Array | Uint8Array;
      };
      use(items.subarray(0, chunk.rowCount), position, start);
    });
    start += chunk.rowCount;
  }
}

/** Bytes of one column. */
export async function readBytes(
  connection: DuckDBConnection,
  query: string,
  name: string,
): Promise<Uint8Array[]> {
  const values: Uint8Array[] = [];
  const result = await connection.run(`SELECT ${sqlName(name)} FROM (${query})`);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return values;
    const vector = chunk.getColumnVector(0);
    for (let row = 0; row < chunk.rowCount; row++) {
      values.push((vector.getItem(row) as DuckDBBlobValue | null)?.bytes ?? new Uint8Array());
    }
  }
}

/**
 * Checks that a file has the columns that are read from it.
 *
 * @param file what the error calls it.
 * @param query selects all its columns.
 * @returns the columns found.
 * @throws UserError if the file can't be read, or listing what is missing and what was found.
 */
export async function requireColumns(
  connection: DuckDBConnection,
  query: string,
  file: string,
  wanted: readonly string[],
): Promise<string[]> {
  let found: string[];
  try {
    const rows = await connection.runAndReadAll(`DESCRIBE ${query}`);
    found = rows.getRowsJS().map((row) => String(row[0]));
  } catch (error) {
    throw new UserError(
      `${file} cannot be read: ${(error as Error).message.split('\n')[0]}`,
      'check that the file is complete and of the format that its name says',
      { cause: error },
    );
  }
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length === 0) return found;
  throw new UserError(
    `${file} has no column ${missing.map((name) => shown(name)).join(', ')}; it has: ${someOf(found)}`,
    renaming(missing, found) ?? 'check that this is the right file, in the version expected',
  );
}

/** Names that differ by nothing but case, spaces and signs are the likely cause. */
function renaming(missing: readonly string[], found: readonly string[]): string | null {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const pairs = missing.flatMap((name) => {
    const near = found.find((other) => plain(other) === plain(name));
    return near === undefined ? [] : [`"${near}" to "${name}"`];
  });
  return pairs.length === 0 ? null : `rename in its header ${pairs.join(', ')}`;
}
