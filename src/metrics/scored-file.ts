import { type FileHandle, open } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { UserError } from '../errors.ts';
import type { ScoredRecords } from './predictions.ts';

/** Which column of a file is what. */
export interface ScoredColumns {
  readonly label: string;
  readonly score: string;
  readonly groups: readonly string[];
  /** Must be unique; by default the number of the row. */
  readonly id?: string;
  /** Patient; by default every row is one of its own. */
  readonly cluster?: string;
}

/** Spellings of a missing group, besides blank. */
const MISSING = new Set(['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL']);
const LABELS: Readonly<Record<string, number>> = {
  0: 0,
  1: 1,
  '0.0': 0,
  '1.0': 1,
  false: 0,
  true: 1,
};
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** A column with more values than this is no grouping of people. */
const MOST_LEVELS = 100;

/**
 * Reads binary predictions from a csv (comma, semicolon or tab, UTF-8) or Parquet file. Labels are
 * 0/1 or true/false, scores P(label = 1). Groups keep their spelling, are ordered as text with
 * numbers by value, and are missing where the cell is blank or says NA, NaN or null.
 *
 * @throws UserError naming file, row (counted from 1, the header not counting) and column.
 */
export async function readScoredFile(path: string, columns: ScoredColumns): Promise<ScoredRecords> {
  const { label, score, id, cluster } = columns;
  const groups = [...new Set(columns.groups)];
  const wanted = [...new Set([label, score, ...groups, ...[id ?? [], cluster ?? []].flat()])];
  const cells = await readColumns(path, wanted);
  const of = (name: string) => ({ path, name, cells: cells.get(name)! });
  const n = of(label).cells.length;
  if (n === 0) throw new UserError(`${path} has no rows`, 'give a file with one row a prediction');
  const rowNumbers = () => Array.from({ length: n }, (_, row) => `row ${row + 1}`);
  const ids = id === undefined ? rowNumbers() : uniqueIds(of(id));
  return {
    ids,
    clusters: cluster === undefined ? ids : present(of(cluster)),
    classes: ['0', '1'],
    labels: Int16Array.from(parseAll(of(label), parseLabel, BINARY_FIX)),
    scores: Float64Array.from(parseAll(of(score), parseScore, SCORE_FIX)),
    groups: groups.map((name) => groupColumn(of(name))),
  };
}

interface FileColumn {
  readonly path: string;
  readonly name: string;
  /** Trimmed; blank where the file has nothing. */
  readonly cells: readonly string[];
}

const BINARY_FIX = 'labels are 0 or 1 (or true, false); leave rows without a label out';
const SCORE_FIX =
  'scores are probabilities of label 1, from 0 to 1, with a decimal point; leave rows without one out';

function parseLabel(text: string): number | string {
  const key = text.toLowerCase();
  return Object.hasOwn(LABELS, key) ? LABELS[key]! : 'not 0 or 1';
}

function parseScore(text: string): number | string {
  if (!NUMBER.test(text)) return 'not a number';
  const score = Number(text);
  return score >= 0 && score <= 1 ? score : 'outside [0, 1]';
}

/** Parses every cell; `parse` gives what is wrong as a string. */
function parseAll(
  { path, name, cells }: FileColumn,
  parse: (text: string) => number | string,
  fix: string,
): number[] {
  let firstError: string | undefined;
  let errors = 0;
  const values = cells.map((text, row) => {
    const value = text === '' ? 'blank' : parse(text);
    if (typeof value === 'number') return value;
    errors++;
    const what = text === '' ? 'is blank' : `is ${shown(text)}, ${value}`;
    firstError ??= `${path}, row ${row + 1}: ${name} ${what}`;
    return Number.NaN;
  });
  if (firstError !== undefined) {
    throw new UserError(
      errors > 1 ? `${firstError} (and ${errors - 1} more rows)` : firstError,
      fix,
    );
  }
  return values;
}

function uniqueIds(column: FileColumn): readonly string[] {
  const seen = new Map<string, number>();
  for (const [row, id] of present(column).entries()) {
    const before = seen.get(id);
    if (before !== undefined) {
      throw new UserError(
        `${column.path}: ${column.name} ${shown(id)} is in row ${before + 1} and in row ${row + 1}`,
        'drop the duplicate, or, if this column names patients, give it as --cluster instead of --id',
      );
    }
    seen.set(id, row);
  }
  return column.cells;
}

function present({ path, name, cells }: FileColumn): readonly string[] {
  const blank = cells.indexOf('');
  if (blank < 0) return cells;
  throw new UserError(
    `${path}, row ${blank + 1}: ${name} is blank`,
    'fill it in or leave the row out',
  );
}

function groupColumn({ path, name, cells }: FileColumn): ScoredRecords['groups'][number] {
  const order = new Intl.Collator('en', { numeric: true });
  const levels = [...new Set(cells)]
    .filter((level) => !MISSING.has(level))
    .sort((a, b) => order.compare(a, b) || (a < b ? -1 : 1));
  if (levels.length > MOST_LEVELS) {
    throw new UserError(
      `${path}: ${name} has ${levels.length} different values, too many to be groups`,
      `put them into at most ${MOST_LEVELS} bins first, such as age < 60 and age ≥ 60`,
    );
  }
  const codes = new Map(levels.map((level, code) => [level, code]));
  return { name, levels, codes: Int16Array.from(cells, (cell) => codes.get(cell) ?? -1) };
}

/** Reads the named columns as text. */
async function readColumns(
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
  // Stars, question marks and brackets in a name are a pattern to DuckDB.
  const literal = path.replace(/[*?[]/g, '[$&]');
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') {
    return { table: 'read_parquet($path)', parameters: { path: literal } };
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
      escape = '"', comment = '', skip = 0, null_padding = false, strict_mode = true)`,
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
function shown(text: string, quotes = true): string {
  const safe = text.replace(/\p{Cc}/gu, '\uFFFD');
  const short = safe.length > 60 ? `${safe.slice(0, 59)}…` : safe;
  return quotes ? `"${short}"` : short;
}
