import { createReadStream, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { UserError } from '../../errors.ts';
import { unreadable } from '../../files/read.ts';
import { explained, requireCsv } from '../csv.ts';
import {
  damagedTable,
  firstRow,
  parquetQuery,
  readText,
  requireColumns,
  withDuckDb,
} from '../duckdb.ts';
import { readNpy } from '../npy.ts';
import { shown, someOf } from '../problem.ts';
import { readSheet } from '../workbook.ts';
import { ZipFile } from '../zip.ts';
import { isArrow, readArrow } from './arrow-table.ts';
import { mendText } from './mended-text.ts';

/** How a file is to be read; null: as the file itself says. */
export interface TableFormat {
  readonly delimiter?: string | undefined;
  readonly encoding?: string | undefined;
  /** Of a workbook; default: the first. */
  readonly sheet?: string | undefined;
}

/** Columns as trimmed text, blank where the file has nothing. */
export interface TextTable {
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** What a reader must know of how it was read. */
  readonly notes: readonly string[];
}

/** Nothing is fetched from anywhere, and small files need no more than one thread. */
const ALONE = {
  threads: '1',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

/**
 * Reads named columns of a table in whatever format its bytes show, whatever its name says: csv (any
 * delimiter and encoding, packed by gzip), Parquet, Arrow (feather), JSON lines or an array of objects, a workbook
 * (xlsx, ods), arrays of NumPy (npz).
 *
 * @param path `-`: standard input.
 * @throws UserError naming the file, and the line or the columns found.
 */
export async function readTextTable(
  path: string,
  wanted: readonly string[],
  format: TableFormat = {},
): Promise<TextTable> {
  const name = path === '-' ? 'standard input' : path;
  const bytes = await readAll(path, name);
  if (bytes.length === 0) {
    throw new UserError(`${name} is empty`, 'write or export the file again');
  }
  const start = bytes.toString('latin1', 0, 6);
  if (start.startsWith('PAR1')) {
    return inFolder(bytes, name, (file) => fromParquet(file, name, wanted));
  }
  if (isArrow(bytes)) return fromArrow(bytes, name, wanted);
  if (start.startsWith('FEA1')) {
    throw new UserError(
      `${name} is a feather file of the old version 1`,
      'save it as Parquet: df.to_parquet("predictions.parquet")',
    );
  }
  if (start.startsWith('\x93NUMPY')) {
    throw new UserError(
      `${name} holds one array without names`,
      'save the columns by name: numpy.savez("predictions.npz", y=y, p=p, sex=sex)',
    );
  }
  if (start.startsWith('PK')) {
    return bytes.includes('.npy')
      ? inFolder(bytes, name, (file) => fromNpz(file, name, wanted))
      : fromWorkbook(bytes, name, wanted, format);
  }
  if (start.startsWith('\xd0\xcf\x11\xe0')) return fromWorkbook(bytes, name, wanted, format);
  const mended = mendText(name, bytes, format.encoding ?? null);
  if (/^\s*[[{]/.test(mended.text)) return fromJson(mended.text, name, wanted);
  const notes =
    mended.skipped > 0
      ? [`${mended.skipped} line${mended.skipped > 1 ? 's' : ''} before the header left out`]
      : [];
  if (/^[ \t]*\n/.test(mended.text) || mended.text.trim() === '') {
    throw new UserError(
      `${name} begins with an empty line instead of a header`,
      'remove it, or write the file again',
    );
  }
  requireRows(lineCount(mended.text), wanted, name);
  const delimiter = format.delimiter ?? mended.delimiter ?? undefined;
  return inFolder(Buffer.from(mended.text, 'utf8'), name, async (file) => {
    const readWith = (quoteEscape: '"' | '\\') =>
      withDuckDb(async (connection) => {
        const options = {
          escape: quoteEscape,
          name,
          ...(delimiter === undefined ? {} : { delimiter }),
        };
        const csv = await requireCsv(connection, file, wanted, {}, options);
        return trimmed(await readText(connection, csv.query, wanted));
      }, ALONE);
    try {
      return { columns: await readWith('"'), notes };
    } catch (error) {
      const plain = explained(error, { name, skipped: mended.skipped });
      if (!mended.backslashes) throw plain;
      try {
        const columns = await readWith('\\');
        return { columns, notes: [...notes, 'quotes inside cells are written \\" in this file'] };
      } catch {
        throw plain;
      }
    }
  });
}

/** So many cells can be held as text; a file that is packed can stand for any number. */
const MOST_CELLS = 2 ** 26;

function mostRows(wanted: readonly string[]): number {
  return Math.floor(MOST_CELLS / wanted.length);
}

/** @throws UserError where a table has more rows than can be held of the wanted columns. */
function requireRows(rows: number, wanted: readonly string[], name: string): void {
  const most = mostRows(wanted);
  if (rows <= most) return;
  const [found, held] = [rows, most].map((count) => count.toLocaleString('en'));
  throw new UserError(
    `${name} has ${found} rows, and no more than ${held} are read of ${wanted.length} columns`,
    'give a sample of them',
  );
}

/** At most so many rows are in a text: lines of one cell count as several. */
function lineCount(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** All bytes of a file, a pipe or standard input. */
async function readAll(path: string, name: string): Promise<Buffer> {
  try {
    if (path === '-') return await buffer(process.stdin);
    const stat = statSync(path);
    if (stat.isDirectory()) {
      throw new UserError(
        `${name} is a folder: it cannot be read as a table`,
        'give one file; parts that Spark or Dask wrote must be put together first',
      );
    }
    return stat.isFile() ? readFileSync(path) : await buffer(createReadStream(path));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unreadable(name, error);
  }
}

/**
 * Lends bytes to readers that want a path: a file that only this user can read, removed at once. Errors call
 * it by its name.
 */
async function inFolder<T>(
  bytes: Buffer,
  name: string,
  read: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'refair-'));
  try {
    const path = join(folder, 'table');
    await writeFile(path, bytes, { mode: 0o600 });
    return await read(path).catch((error: unknown) => {
      if (!(error instanceof UserError) || !error.message.includes(path)) throw error;
      const { fix, cause } = error;
      throw new UserError(error.message.replaceAll(path, name), fix, { cause });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fromParquet(
  path: string,
  name: string,
  wanted: readonly string[],
): Promise<TextTable> {
  return withDuckDb(async (connection) => {
    // Old writers leave out that bytes are text.
    const query = parquetQuery(path, '*', ['binary_as_string = true']);
    await requireColumns(connection, query, name, wanted);
    const { rows } = await firstRow(connection, `SELECT count(*) AS rows FROM (${query})`);
    requireRows(Number(rows), wanted, name);
    const columns = await readText(connection, query, wanted).catch((error: unknown) => {
      throw damagedTable(error, () => name);
    });
    return { columns: trimmed(columns), notes: [] };
  }, ALONE);
}

async function fromArrow(
  bytes: Buffer,
  name: string,
  wanted: readonly string[],
): Promise<TextTable> {
  const table = await readArrow(bytes, name);
  requireNames(name, wanted, table.names);
  requireRows(table.rows, wanted, name);
  const columns = Object.fromEntries(wanted.map((column) => [column, table.cells(column)]));
  return { columns: trimmed(columns), notes: [] };
}

/** One array a column; bytes of numbers as they are. */
async function fromNpz(path: string, name: string, wanted: readonly string[]): Promise<TextTable> {
  using archive = await ZipFile.open(path);
  const stored = archive.names.filter((entry) => entry.endsWith('.npy'));
  requireNames(
    name,
    wanted,
    stored.map((entry) => entry.slice(0, -'.npy'.length)),
  );
  // Without a prototype, so that an array may have any name.
  const columns: Record<string, string[]> = Object.create(null);
  for (const column of wanted) {
    try {
      const { shape, values } = readNpy(
        Buffer.from(await archive.read(`${column}.npy`)),
        mostRows(wanted),
      );
      if (shape.filter((size) => size !== 1).length > 1) throw new RangeError('npy: not one row');
      columns[column] = Array.from(values as ArrayLike<number | string>, String);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UserError(
        `${name}: ${shown(column)} cannot be read (${error.message})`,
        'save numbers or text in one dimension: numpy.savez(…, sex=sex.astype(str)); of very many give a sample',
        { cause: error },
      );
    }
  }
  requireEqualLengths(name, columns);
  return { columns: trimmed(columns), notes: [] };
}

async function fromWorkbook(
  bytes: Buffer,
  name: string,
  wanted: readonly string[],
  { sheet }: TableFormat,
): Promise<TextTable> {
  const read = await readSheet(bytes, name, { sheet, columns: wanted }).catch((cause: unknown) => {
    if (cause instanceof UserError) throw cause;
    throw new UserError(
      `${name} is a zip archive or a workbook that cannot be read`,
      'unpack it, or save the sheet as csv (UTF-8)',
      { cause },
    );
  });
  requireNames(name, wanted, read.header);
  const others = read.sheets.length - 1;
  return {
    columns: trimmed(Object.fromEntries(wanted.map((column, i) => [column, read.columns[i]!]))),
    notes:
      sheet === undefined && others > 0
        ? [`sheet ${shown(read.sheets[0]!)} was read; ${others} more in the workbook (--sheet)`]
        : [],
  };
}

const ONE_OBJECT_A_ROW = 'give one object a row: df.to_json(path, orient="records", lines=True)';

/** JSON lines, or one array of objects. */
function fromJson(text: string, name: string, wanted: readonly string[]): TextTable {
  let rows: unknown[] = [];
  if (text.trimStart().startsWith('[')) {
    try {
      rows = JSON.parse(text);
    } catch (error) {
      throw notJson(`${name} (${(error as Error).message})`, error);
    }
  } else {
    for (const [i, line] of text.split('\n').entries()) {
      if (line.trim() === '') continue;
      try {
        rows.push(JSON.parse(line));
      } catch (error) {
        throw notJson(`${name}, line ${i + 1}`, error);
      }
    }
  }
  const odd = rows.findIndex(
    (row) => typeof row !== 'object' || row === null || Array.isArray(row),
  );
  if (odd >= 0) throw notJson(`${name}, row ${odd + 1}`, null);
  const objects = rows as Readonly<Record<string, unknown>>[];
  requireNames(name, wanted, [...new Set(objects.flatMap((row) => Object.keys(row)))]);
  for (const column of wanted) {
    const row = objects.findIndex((one) => Object.hasOwn(one, column) && isNested(one[column]));
    if (row < 0) continue;
    throw new UserError(
      `${name}, row ${row + 1}: ${shown(column)} is a list or an object, not one value`,
      ONE_OBJECT_A_ROW,
    );
  }
  return {
    columns: trimmed(
      Object.fromEntries(
        wanted.map((column) => [
          column,
          objects.map((row) => cellText(Object.hasOwn(row, column) ? row[column] : undefined)),
        ]),
      ),
    ),
    notes: [],
  };
}

function notJson(where: string, cause: unknown): UserError {
  return new UserError(`${where} is not an object of JSON`, ONE_OBJECT_A_ROW, { cause });
}

function isNested(cell: unknown): boolean {
  return typeof cell === 'object' && cell !== null;
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

function requireNames(name: string, wanted: readonly string[], found: readonly string[]): void {
  const missing = wanted.filter((column) => !found.includes(column));
  if (missing.length > 0) {
    throw new UserError(
      `${name} has no column ${missing.map((column) => shown(column)).join(', ')}; it has: ${someOf(found)}`,
      'check the spelling, also upper and lower case',
    );
  }
  const twin = wanted.find((column) => found.filter((other) => other === column).length > 1);
  if (twin !== undefined) {
    throw new UserError(
      `${name} has more than one column ${shown(twin)}`,
      'remove or rename the one that is not meant',
    );
  }
}

function requireEqualLengths(
  name: string,
  columns: Readonly<Record<string, readonly string[]>>,
): void {
  const [[first, { length }] = ['', []], ...others] = Object.entries(columns);
  const other = others.find(([, cells]) => cells.length !== length);
  if (other === undefined) return;
  throw new UserError(
    `${name}: ${shown(first)} has ${length} values, ${shown(other[0])} has ${other[1].length}`,
    'save arrays of the same length',
  );
}

function trimmed(
  columns: Readonly<Record<string, readonly (string | null)[]>>,
): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, cells]) => [
      name,
      cells.map((cell) => (cell ?? '').trim()),
    ]),
  );
}
