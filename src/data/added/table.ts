import { existsSync, realpathSync, statSync } from 'node:fs';
import { extname, isAbsolute, join, relative } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../../errors.ts';
import { literalPath } from '../../files/literal-path.ts';
import { requireCsv } from '../csv.ts';
import { readText, sqlName, sqlText } from '../duckdb.ts';
import type { LoadContext } from '../load-context.ts';
import { leadsOut } from '../loaders/files.ts';
import type { RecordsDefinition } from '../manifest.ts';
import { shown } from '../problem.ts';
import { withDecimalPoint } from './decimal-comma.ts';

/** Bytes: a few packed ones can stand for more than a disk holds. */
const LARGEST_PACKED = 2 ** 32;

/** The place of a record in the table, from 1: its id where no column is. */
export const ROW = '#row';
/** Which file of several a record is from, and its place there, from 0. */
export const PART = '#part';
export const PLACE = '#place';

/** A column of the user's table. */
export interface TableColumn {
  readonly name: string;
  /**
   * `picture`: encoded pictures, as bytes or as Hugging Face writes them (`bytes` and `path`);
   * `nested`: lists and the like, which are not read.
   */
  readonly kind: 'text' | 'picture' | 'nested';
  /** SQL that gives the bytes of a picture. */
  readonly bytes?: string;
}

export interface OpenTable {
  readonly columns: readonly TableColumn[];
  /** `csv` or `parquet`. */
  readonly format: 'csv' | 'parquet';
}

/**
 * Makes the table `source` from the user's files: text columns, trimmed, null where blank, in the
 * order of the files; and `ROW`, `PART` and `PLACE`. Pictures inside stay where they are.
 *
 * @param files csv (one) or Parquet, relative to the root.
 * @param written `decimalComma`: numbers are written 63,5 there, and 63.5 in `source`.
 * @throws UserError naming the file, and what is wrong with it.
 */
export async function openTable(
  connection: DuckDBConnection,
  root: string,
  files: readonly string[],
  context: Pick<LoadContext, 'progress' | 'signal'> = {},
  { decimalComma = false }: Pick<RecordsDefinition, 'decimalComma'> = {},
): Promise<OpenTable> {
  const { query, columns, format, cell } = await tableQuery(connection, root, files, context);
  const cells = columns
    .filter(({ kind }) => kind === 'text')
    .map(
      ({ name }) =>
        `${decimalComma ? withDecimalPoint(cell(name)) : cell(name)} AS ${sqlName(name)}`,
    );
  const places =
    format === 'parquet'
      ? `${PART_SQL}, ${sqlName(PLACE)}`
      : `'' AS ${sqlName(PART)}, 0 AS ${sqlName(PLACE)}`;
  await connection.run('SET threads = 1');
  await connection.run(
    `CREATE TABLE source AS SELECT ${[...cells, places, `row_number() OVER () AS ${sqlName(ROW)}`].join(', ')} FROM (${query})`,
  );
  return { columns, format };
}

/** The user's files as a query of them as they are. */
interface TableQuery extends OpenTable {
  readonly query: string;
  /** SQL of a text column: trimmed, null where blank, and a class by its name. */
  cell(name: string): string;
}

/** As `openTable`, of which nothing is read yet. */
export async function tableQuery(
  connection: DuckDBConnection,
  root: string,
  files: readonly string[],
  context: Pick<LoadContext, 'progress' | 'signal'> = {},
): Promise<TableQuery> {
  const paths = files.map((file) => fileInside(root, file));
  const parquet = paths.every((path) => /\.(parquet|pq)$/i.test(path));
  if (!parquet && paths.length > 1) {
    throw new UserError(
      `${files.length} files are given, and they are not all Parquet: ${files.slice(0, 5).join(', ')}`,
      'give one csv file, or the Parquet files of one table',
    );
  }
  const query = parquet ? partsQuery(paths) : await csvQuery(connection, paths[0]!, context);
  const names = parquet ? await classNames(connection, paths[0]!) : new Map<string, string[]>();
  const described = await describe(connection, query, files[0]!);
  const columns = described.filter(({ name }) => ![PART, PLACE, ROW].includes(name));
  return {
    query,
    columns,
    format: parquet ? 'parquet' : 'csv',
    cell: (name) => cellOf(name, names.get(name)),
  };
}

/**
 * The path of a file that a manifest or a user names.
 *
 * @throws UserError where it leads out of the root, also by a link, or is no file.
 */
function fileInside(root: string, file: string): string {
  const path = join(root, file);
  if (file.includes('\0')) {
    throw new UserError(`${shown(file)} is no name of a file`, 'correct it in the manifest');
  }
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) {
    throw new UserError(`${path} is no file`, 'name a csv or Parquet file');
  }
  return inside(root, file, 'file');
}

/** As `fileInside`, of a folder. */
export function folderInside(root: string, folder: string): string {
  return inside(root, folder, 'folder');
}

function inside(root: string, name: string, what: 'file' | 'folder'): string {
  const path = join(root, name);
  if (isAbsolute(name) || leadsOut(relative(root, path))) {
    throw new UserError(
      `${shown(name)} leads out of ${root} and is not opened`,
      `put the ${what} beside the manifest`,
    );
  }
  if (!existsSync(path)) {
    throw new UserError(
      `${path} is not there`,
      'put it back; if the data were moved, say where they are: refair data add <manifest> --root <folder>',
    );
  }
  if (leadsOut(relative(realpathSync(root), realpathSync(path)))) {
    throw new UserError(
      `${path} is a link that leads out of ${root} and is not opened`,
      `put the ${what} itself there`,
    );
  }
  return path;
}

async function csvQuery(
  connection: DuckDBConnection,
  path: string,
  context: Pick<LoadContext, 'progress' | 'signal'>,
): Promise<string> {
  const ending = extname(path.replace(/\.gz$/i, '')).toLowerCase();
  if (!['.csv', '.tsv', '.tab', '.txt'].includes(ending)) {
    throw new UserError(
      `${path} is no csv or Parquet file by its name`,
      'save the table as csv (UTF-8), or as Parquet: df.to_parquet("table.parquet")',
    );
  }
  return (await requireCsv(connection, path, [], context, { largest: LARGEST_PACKED })).query;
}

const PART_SQL = `filename AS ${sqlName(PART)}`;

function partsQuery(paths: readonly string[]): string {
  const list = paths.map((path) => sqlText(literalPath(path))).join(', ');
  return `SELECT * EXCLUDE (file_row_number), file_row_number AS ${sqlName(PLACE)}
    FROM read_parquet([${list}], union_by_name = true, filename = true, file_row_number = true,
      hive_partitioning = false)`;
}

async function describe(
  connection: DuckDBConnection,
  query: string,
  file: string,
): Promise<TableColumn[]> {
  let rows: unknown[][];
  try {
    rows = (await connection.runAndReadAll(`DESCRIBE ${query}`)).getRowsJS();
  } catch (error) {
    throw new UserError(
      `${file} cannot be read: ${(error as Error).message.split('\n')[0]}`,
      'check that the file is complete and of the format that its name says',
      { cause: error },
    );
  }
  return rows
    .map(([name, type]) => [String(name), String(type)] as const)
    .filter(([name]) => name !== 'filename')
    .map(([name, type]) => {
      if (type === 'BLOB') return { name, kind: 'picture', bytes: sqlName(name) };
      if (/^STRUCT\(.*\bbytes BLOB\b/.test(type)) {
        return { name, kind: 'picture', bytes: `${sqlName(name)}.bytes` };
      }
      const nested = /[[(]/.test(type) && !type.startsWith('DECIMAL');
      return { name, kind: nested ? 'nested' : 'text' };
    });
}

/** Numbers that Hugging Face writes for classes, as the names that the file gives them. */
function cellOf(name: string, classes: readonly string[] | undefined): string {
  const cell = `nullif(trim(CAST(${sqlName(name)} AS VARCHAR)), '')`;
  if (classes === undefined) return cell;
  const list = `[${classes.map(sqlText).join(', ')}]`;
  return `CASE WHEN ${sqlName(name)} BETWEEN 0 AND ${classes.length - 1}
    THEN list_extract(${list}, CAST(${sqlName(name)} AS BIGINT) + 1) ELSE NULL END`;
}

/** The names of classes that Hugging Face's `datasets` keeps in a Parquet file, by column. */
async function classNames(
  connection: DuckDBConnection,
  path: string,
): Promise<Map<string, string[]>> {
  const { value } = await readText(
    connection,
    `SELECT decode(value) AS value FROM parquet_kv_metadata(${sqlText(literalPath(path))})
     WHERE decode(key) = 'huggingface'`,
    ['value'],
  ).catch(() => ({ value: [] }));
  const found = new Map<string, string[]>();
  try {
    const features = JSON.parse(value[0] ?? '{}')?.info?.features ?? {};
    for (const [name, feature] of Object.entries<{ names?: unknown }>(features)) {
      const names = feature?.names;
      if (
        Array.isArray(names) &&
        names.length > 0 &&
        names.every((one) => typeof one === 'string')
      ) {
        found.set(name, names);
      }
    }
  } catch {
    // Metadata that nobody can read says nothing.
  }
  return found;
}
