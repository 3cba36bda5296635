import { type FileHandle, open } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { UserError } from '../errors.ts';
import { literalPath } from '../files/literal-path.ts';

/**
 * Reads named columns of a csv (comma, semicolon or tab, UTF-8) or Parquet file as trimmed text,
 * blank where the file has nothing.
 *
 * @throws UserError naming the file, and the line or the columns found.
 */
export async function readTextColumns(
  path: string,
  wanted: readonly string[],
): Promise<Map<string, string[]>> {
  const source = await sourceOf(path);
  // Nothing is fetched from anywhere: the file is local and no extension is loaded.
  const database = await DuckDBInstance.create(':memory:', {
    threads: '1',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await database.connect();
  try {
    const found = await columnsOf(connection, source);
    const select = wanted.map((name) => quoted(columnNamed(name, found, path)));
    const casts = select.map((column) => `CAST(${column} AS VARCHAR)`).join(', ');
    const reader = await connection.runAndReadAll(
      `SELECT ${casts} FROM ${source.table}`,
      source.parameters,
    );
    const columns = reader.getColumns() as (string | null)[][];
    return new Map(
      wanted.map((name, i) => [name, (columns[i] ?? []).map((cell) => (cell ?? '').trim())]),
    );
  } catch (error) {
    throw error instanceof UserError ? error : unreadable(path, error);
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

interface Source {
  /** A table function over parameters; no text of the user's. */
  readonly table: string;
  readonly parameters: Record<string, string>;
}

async function columnsOf(connection: DuckDBConnection, source: Source): Promise<string[]> {
  const reader = await connection.runAndReadAll(
    `SELECT * FROM ${source.table} LIMIT 0`,
    source.parameters,
  );
  return reader.columnNames();
}

function columnNamed(name: string, found: readonly string[], path: string): string {
  const column = found.find((other) => other === name) ?? found.find((o) => o.trim() === name);
  if (column !== undefined) return column;
  throw new UserError(
    `${path} has no column ${shown(name)}`,
    `columns found: ${found.map((other) => shown(other, false)).join(', ')}`,
  );
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** Looks at the first bytes to tell Parquet from csv, and at the first line for the separator. */
async function sourceOf(path: string): Promise<Source> {
  const head = await readHead(path);
  const literal = literalPath(path);
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') {
    return {
      table: 'read_parquet($path, hive_partitioning = false)',
      parameters: { path: literal },
    };
  }
  if (head.length === 0) {
    throw new UserError(`${path} is empty`, 'give a csv file with a header, or a Parquet file');
  }
  if (head.includes(0) || (head[0] === 0x1f && head[1] === 0x8b)) {
    throw new UserError(
      `${path} is neither csv nor Parquet`,
      'unpack it, or save it as csv (UTF-8) or Parquet',
    );
  }
  const line = head
    .toString('utf8')
    .split(/\r?\n/, 1)[0]!
    .replace(/"[^"]*"/g, '');
  const count = (separator: string) => line.split(separator).length;
  const separator = [',', ';', '\t'].toSorted((a, b) => count(b) - count(a))[0]!;
  return {
    table: `read_csv($path, all_varchar = true, header = true, delim = $separator, quote = '"',
      escape = '"', comment = '', skip = 0, null_padding = false, strict_mode = true, hive_partitioning = false)`,
    parameters: { path: literal, separator },
  };
}

async function readHead(path: string): Promise<Buffer> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const what = code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`;
    throw new UserError(`${path}: ${what}`, 'check the path', { cause: error });
  } finally {
    await file?.close();
  }
}

function unreadable(path: string, error: unknown): UserError {
  const text = error instanceof Error ? error.message : String(error);
  const line = /CSV Error on Line: (\d+)/.exec(text)?.[1];
  const where = line === undefined ? path : `${path}, line ${line}`;
  if (/unicode|utf-8/i.test(text.split('\n')[1] ?? '') || /Invalid unicode/.test(text)) {
    return new UserError(`${where} is not UTF-8`, 'save the file as UTF-8', { cause: error });
  }
  if (line !== undefined || /sniffing/.test(text)) {
    return new UserError(
      `${where}: rows and header do not have the same number of cells`,
      'separate cells by comma, semicolon or tab, quote cells that hold the separator, and start with the header',
      { cause: error },
    );
  }
  return new UserError(`${where}: ${text.split('\n')[0]}`, 'give a csv or Parquet file', {
    cause: error,
  });
}

/** Text from a file, safe and short enough for a message. */
export function shown(text: string, quotes = true): string {
  const safe = text.replace(/\p{Cc}/gu, '\uFFFD');
  const short = safe.length > 60 ? `${safe.slice(0, 59)}…` : safe;
  return quotes ? `"${short}"` : short;
}
