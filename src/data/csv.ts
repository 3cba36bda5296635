import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../errors.ts';
import { literalPath } from '../files/literal-path.ts';
import { unreadable } from '../files/read.ts';
import { requireColumns, sqlText } from './duckdb.ts';
import type { LoadContext } from './load-context.ts';

/** A header line is shorter than this. */
const HEAD_BYTES = 2 ** 18;
/** Files above this size are named while they are read. */
const WORTH_A_LINE = 2 ** 24;
const MIB = 2 ** 20;

export interface CsvOptions {
  /** Default: comma, semicolon, tab or `|`, whichever the header line has most of. */
  readonly delimiter?: string;
  /** Whether cells may stand in double quotes; default true. */
  readonly quoted?: boolean;
  /** How a quote inside a quoted cell is written: `""` by default, `\\"` by Spark. */
  readonly escape?: '"' | '\\';
  /** What errors call the file; default: its path. */
  readonly name?: string;
  /** A packed file that unpacks to more bytes is not read; default: any is. */
  readonly largest?: number;
}

/** A csv file that has been looked at. */
export interface Csv {
  readonly path: string;
  /** Selects all its columns as text. */
  readonly query: string;
  /** Its columns; upper and lower case as they were asked for, else as its header has them. */
  readonly columns: readonly string[];
}

/**
 * Looks at a csv file (also tab-separated, also `.gz`): finds the delimiter, checks that the wanted
 * columns are there, and that a packed file is whole — DuckDB reads half of one without a word.
 * Nothing is guessed from rows: a line that begins with `#`, or a quote that first appears after a
 * million lines, is data like any other.
 *
 * @throws UserError naming the file, and what is wrong with it.
 */
export async function requireCsv(
  connection: DuckDBConnection,
  path: string,
  wanted: readonly string[],
  { progress, signal }: Pick<LoadContext, 'progress' | 'signal'> = {},
  options: CsvOptions = {},
): Promise<Csv> {
  const head = readHead(path);
  const { quoted = true, escape: quoteEscape = '"', name: called = path } = options;
  const delimiter = options.delimiter ?? delimiterOf(head.line);
  const spelling = new Map(wanted.map((name) => [name.toLowerCase(), name]));
  const names = unique(
    cellsOf(head.line, delimiter, quoted).map((name) => spelling.get(name.toLowerCase()) ?? name),
  );
  const settings = [
    'auto_detect = false',
    `columns = {${names.map((name) => `${sqlText(name)}: 'VARCHAR'`).join(', ')}}`,
    'header = true',
    `delim = ${sqlText(delimiter)}`,
    quoted ? `quote = '"', escape = ${sqlText(quoteEscape)}` : `quote = '', escape = ''`,
    "comment = ''",
    'strict_mode = true',
    `compression = ${head.packed ? "'gzip'" : "'none'"}`,
    // Else a folder called sex=F would be a column.
    'hive_partitioning = false',
  ];
  const query = `SELECT * FROM read_csv(${sqlText(literalPath(path))}, ${settings.join(', ')})`;
  await requireColumns(connection, query, called, wanted);
  const cells = cellsOf(head.line, delimiter, quoted).map((cell) => cell.toLowerCase());
  for (const name of wanted) {
    if (cells.filter((cell) => cell === name.toLowerCase()).length < 2) continue;
    throw new UserError(
      `${called} has more than one column "${name}"`,
      'remove or rename the one that is not meant',
    );
  }
  if (head.packed) await checkPacked(path, { progress, signal }, options.largest);
  const { size } = statSync(path);
  if (size > WORTH_A_LINE) {
    progress?.({ what: `reading ${path} (${Math.round(size / MIB)} MiB)`, done: 0, total: 0 });
  }
  return { path, query, columns: names };
}

/** The first line, and whether the file is packed, whatever its name says. */
function readHead(path: string): { line: string; packed: boolean } {
  const bytes = readStart(path);
  if (bytes.length === 0) {
    throw new UserError(`${path} is empty`, 'download or export the file again');
  }
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const start = packed ? unpackedStart(path, bytes) : bytes;
  if (start[0] === 0x50 && start[1] === 0x4b && start[2] === 3) {
    throw new UserError(
      `${path} is a zip archive or a workbook, not a csv file`,
      'unpack it, or save the sheet as csv (UTF-8), under the same name',
    );
  }
  if (start.subarray(0, 4096).includes(0)) {
    throw new UserError(
      `${path} is not a text file in UTF-8 (it may be UTF-16, as "Unicode text" of Excel is)`,
      'save it as csv in UTF-8',
    );
  }
  const text = start.toString('utf8').replace(/^\ufeff/, '');
  const line = /^[^\r\n]*/.exec(text)![0];
  if (line.length === text.length && start.length >= HEAD_BYTES) {
    throw new UserError(
      `${path} has no line break in its first ${HEAD_BYTES / 1024} KiB: its header is too long, or it is no table`,
      'check that it is a csv file; of very many columns keep those that are needed',
    );
  }
  if (line.trim() === '') {
    throw new UserError(
      `${path} begins with an empty line instead of a header`,
      'remove it, or download or export the file again',
    );
  }
  return { line, packed };
}

function readStart(path: string): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(HEAD_BYTES);
      return buffer.subarray(0, readSync(file, buffer, 0, HEAD_BYTES, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unpackedStart(path: string, bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw damaged(path, error);
  }
}

/** Unpacks all of it into nothing: its end says how long it is and which checksum it has. */
async function checkPacked(
  path: string,
  { progress, signal }: Pick<LoadContext, 'progress' | 'signal'>,
  largest = Number.POSITIVE_INFINITY,
): Promise<void> {
  const total = statSync(path).size;
  const source = createReadStream(path, { highWaterMark: MIB });
  const gunzip = createGunzip({ chunkSize: MIB });
  if (total > WORTH_A_LINE) {
    let done = 0;
    source.on('data', (chunk) => {
      done += chunk.length;
      const [read, all] = [done, total].map((bytes) => Math.ceil(bytes / MIB)) as [number, number];
      progress?.({ what: `checking ${path} (MiB)`, done: read, total: all });
    });
  }
  let unpacked = 0;
  const nothing = new Writable({
    highWaterMark: 4 * MIB,
    write(chunk, _encoding, next) {
      unpacked += chunk.length;
      next(unpacked > largest ? tooLarge(path, largest) : null);
    },
  });
  try {
    await pipeline(source, gunzip, nothing, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof UserError ? error : damaged(path, error);
  }
}

function tooLarge(path: string, largest: number): UserError {
  return new UserError(
    `${path} unpacks to more than ${(largest / MIB).toLocaleString('en')} MiB: it is not read packed`,
    'if it is meant to be so large, unpack it, or save it as Parquet',
  );
}

function damaged(path: string, error: unknown): UserError {
  const { code, message } = error as NodeJS.ErrnoException;
  const why = code === 'Z_BUF_ERROR' ? 'it ends early' : message;
  return new UserError(`${path} is damaged: ${why}`, 'download the file again', { cause: error });
}

/** Delimiters inside quoted names don't count. */
function delimiterOf(line: string): string {
  const bare = line.replaceAll(/"[^"]*"/g, '');
  const count = (delimiter: string) => bare.split(delimiter).length;
  return [',', ';', '\t', '|'].toSorted((a, b) => count(b) - count(a))[0]!;
}

function cellsOf(line: string, delimiter: string, quoted: boolean): string[] {
  if (!quoted) return line.split(delimiter).map((cell) => cell.trim());
  const cells: string[] = [];
  let [cell, inside] = ['', false];
  for (let at = 0; at < line.length; at++) {
    const letter = line[at]!;
    if (letter === '"' && inside && line[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (letter === '"') inside = !inside;
    else if (letter === delimiter && !inside) {
      cells.push(cell);
      cell = '';
    } else cell += letter;
  }
  return [...cells, cell].map((name) => name.trim());
}

/**
 * SQL does not tell `Sex` from `sex`: a repeated name gets a number, one without name a place; neither is
 * a name that another column has.
 */
function unique(names: readonly string[]): string[] {
  const given = new Set(names.map((name) => name.toLowerCase()));
  const taken = new Set<string>();
  return names.map((name, i) => {
    const own = name === '' ? `column ${i + 1}` : name;
    const isFree = (text: string) => !taken.has(text.toLowerCase());
    let free = own;
    if (!isFree(own) || (name === '' && given.has(own))) {
      let times = 2;
      const next = () => `${own} (${times})`;
      while (!isFree(next()) || given.has(next().toLowerCase())) times++;
      free = next();
    }
    taken.add(free.toLowerCase());
    return free;
  });
}

/**
 * What DuckDB says of a csv file that it can't go on with, as an error that a user can act on; any
 * other error as it is.
 *
 * @param name what to call the file; default: as DuckDB does.
 * @param skipped lines before the first that DuckDB saw.
 */
export function explained(
  error: unknown,
  { name, skipped = 0 }: { readonly name?: string; readonly skipped?: number } = {},
): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const text = error.message;
  const file = name ?? /file = (.*)/.exec(text)?.[1]?.replaceAll(/\[([*?[])\]/g, '$1');
  const line = /CSV Error on Line: (\d+)/.exec(text)?.[1];
  const at = `${file ?? 'a csv file'}${line === undefined ? '' : `, line ${Number(line) + skipped}`}`;
  if (/Invalid unicode/.test(text)) {
    return new UserError(`${at} is not UTF-8`, 'save the file as csv in UTF-8', { cause: error });
  }
  const columns = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(text);
  if (columns !== null) {
    return new UserError(
      `${at} has ${columns[2]} cells where the header has ${columns[1]}`,
      'restore the file; cells that hold the delimiter, a quote or a line break must stand in quotes',
      { cause: error },
    );
  }
  if (/state machine reached an invalid state/.test(text)) {
    return new UserError(
      `${at} has line endings of two kinds, or a quote that does not end`,
      "restore the file, or give it one kind of line ending: sed -i 's/\\r$//' FILE",
      { cause: error },
    );
  }
  if (line === undefined) return error;
  const what = text.split('\n').find((part) => /^(Maximum|Value|.*quote)/i.test(part));
  return new UserError(
    `${at} cannot be read: ${what ?? text.split('\n')[0]}`,
    'restore the file from its source',
    { cause: error },
  );
}
