import { rename, rm } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../../errors.ts';
import { temporaryName } from '../../files/atomic.ts';
import { makeFolder } from '../../files/folder.ts';
import { suggest } from '../../suggest.ts';
import { explained } from '../csv.ts';
import { damagedTable, firstRow, readText, sqlName, sqlText, withDuckDb } from '../duckdb.ts';
import type { LoadContext } from '../load-context.ts';
import { loadRows } from '../loaders/tables.ts';
import { shown, someOf } from '../problem.ts';
import type { Described, ListedFile } from './described.ts';
import {
  absent,
  containerOf,
  filesOf,
  matching,
  patternsOf,
  propertyOf,
  unreadablePattern,
  within,
} from './distribution.ts';
import type { HeldColumn, JoinPlan, JoinStep } from './joins.ts';
import { joinedTableName, type MadeTable, type MadeTarget, madeTable } from './made-table.ts';
import { numbered } from './spec.ts';
import { tableQuery } from './table.ts';

/** The column that names pictures, of records that files of a set stand for. */
const FILE = 'file';
/** Keys that a message names. */
const MOST_KEYS = 5;

/** A table of several files, with what is left out of it. */
export interface Joined extends MadeTable {
  readonly images?: string;
  readonly image?: string;
  readonly doubts: readonly string[];
}

/**
 * Joins the files that a record set's fields are of, and writes what its fields are as one Parquet file:
 * text, and pictures that a Parquet file holds, in the order of the base's rows. Keys are compared as
 * text without blanks around it. Of a table every row must find its key in the other; files of a set
 * without a row, and rows without a file, are no records.
 *
 * @param path of the description, beside which its files lie.
 * @throws UserError where a key that is looked up repeats, or one that refers to it is not there, with
 * their number and the first of them.
 */
export async function joinedTable(
  path: string,
  plan: JoinPlan,
  described: Described,
  target: MadeTarget,
  context: Pick<LoadContext, 'progress' | 'signal'>,
): Promise<Joined> {
  const root = dirname(resolve(path));
  return withDuckDb(
    async (connection) => {
      await connection.run('SET threads = 1');
      const place = { path, root, described, context };
      const holders = new Map<string, Holder>();
      for (const id of [plan.base, ...plan.steps.map(({ to }) => to)]) {
        const columns = columnsOf(plan, id);
        holders.set(id, await load(connection, `part_${holders.size}`, id, columns, place));
      }
      const doubts: string[] = [];
      for (const step of plan.steps) {
        await requireOnce(connection, step, holders);
        doubts.push(...(await requireFound(connection, step, holders)));
      }
      const { files, query } = joinOf(plan, holders);
      const made = await madeTable(
        root,
        joinedTableName(described.name ?? 'dataset'),
        target,
        (table) => writeParquet(connection, query, table),
      );
      return { ...made, ...(files ? { images: root, image: FILE } : {}), doubts };
    },
    {},
    context.signal,
  ).catch((error: unknown) => {
    throw damagedTable(explained(error), (file) => file ?? path);
  });
}

/** A table in the database: its columns by place, and what messages call it. */
interface Holder {
  readonly table: string;
  readonly title: string;
  /** Names of files, not rows of a table. */
  readonly names: boolean;
  columnOf(column: HeldColumn): string;
}

interface Where {
  readonly path: string;
  readonly root: string;
  readonly described: Described;
  readonly context: Pick<LoadContext, 'progress' | 'signal'>;
}

/** All columns of a holder that are keys or wanted, each once. */
function columnsOf({ columns, steps }: JoinPlan, holder: string): HeldColumn[] {
  const all = [
    ...columns.map(({ column }) => column),
    ...steps.flatMap(({ keys }) => keys.flatMap(({ from, to }) => [from, to])),
  ].filter((column) => column.holder === holder);
  return [...new Map(all.map((column) => [keyOf(column), column])).values()];
}

/** What tells two columns of a holder apart: the same one may be taken whole and in part. */
function keyOf({ kind, name, source: { transform } }: HeldColumn): string {
  return JSON.stringify([kind, name, transform ?? null]);
}

/** Makes the table of a holder, with the place of each row as `row`, from 1. */
async function load(
  connection: DuckDBConnection,
  table: string,
  id: string,
  columns: readonly HeldColumn[],
  where: Where,
): Promise<Holder> {
  const places = new Map(columns.map((column, i) => [keyOf(column), `c${i}`]));
  const columnOf = (column: HeldColumn) => places.get(keyOf(column))!;
  const names = columns.every(({ kind }) => kind === 'property');
  const { described } = where;
  const set = described.recordSet.find((one) => one['@id'] === id);
  if (columns.every(({ kind }) => kind === 'inline') && set?.data !== undefined) {
    await loadGiven(connection, table, columns, set.data);
    return { table, title: `record set ${shown(id)}`, names: false, columnOf };
  }
  const listed = described.distribution.find((one) => one['@id'] === id);
  if (listed === undefined) {
    throw new UserError(
      `${where.path}: field ${shown(columns[0]!.field)} is of ${shown(id)}, which is not in its distribution`,
      'correct the Croissant file',
    );
  }
  if (names) {
    await loadNames(connection, table, columns, listed, where);
    return { table, title: `the files of ${shown(id)}`, names, columnOf };
  }
  const title = await loadTable(connection, table, columns, listed, where);
  return { table, title, names, columnOf };
}

/** Rows that stand in the description itself, under the fields' ids or the last part of these. */
async function loadGiven(
  connection: DuckDBConnection,
  table: string,
  columns: readonly HeldColumn[],
  data: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const rows = data.map((row, i) => [
    ...columns.map(({ name }) => {
      const value = row[name] ?? row[name.split('/').at(-1)!];
      const text = value === undefined || value === null ? '' : String(value).trim();
      return text === '' ? null : text;
    }),
    String(i + 1),
  ]);
  await loadNumbered(connection, table, columns.length, rows);
}

/** Files of a set, by their properties, with their paths as `file`. */
async function loadNames(
  connection: DuckDBConnection,
  table: string,
  columns: readonly HeldColumn[],
  listed: ListedFile,
  { path, root, described }: Where,
): Promise<void> {
  const files = await matching(root, listed);
  if (files.length === 0) {
    throw absent(root, patternsOf(listed).join(', '), {
      container: containerOf(listed, described.distribution),
    });
  }
  const fields = columns.map(({ field }) => field).join(', ');
  const rows = within(files.length, path, fields, () =>
    files.map((file, i) => [
      ...columns.map(({ source, field }) => propertyOf(file, source, field, path) || null),
      String(i + 1),
      file,
    ]),
  );
  await loadNumbered(connection, table, columns.length, rows, [FILE]);
}

async function loadNumbered(
  connection: DuckDBConnection,
  table: string,
  columns: number,
  rows: readonly (readonly (string | null)[])[],
  further: readonly string[] = [],
): Promise<void> {
  const names = [...Array.from({ length: columns }, (_, i) => `c${i}`), 'row', ...further];
  await loadRows(connection, table, names, rows);
  await connection.run(`ALTER TABLE ${table} ALTER row TYPE BIGINT`);
}

/** @returns what messages call it: its file. */
async function loadTable(
  connection: DuckDBConnection,
  table: string,
  columns: readonly HeldColumn[],
  listed: ListedFile,
  { path, root, described, context }: Where,
): Promise<string> {
  const found = await filesOf(root, listed, described.distribution);
  const folder = found.files === undefined ? dirname(found.table) : found.table;
  const files = found.files ?? [basename(found.table)];
  const opened = await tableQuery(connection, folder, files, context);
  const known = opened.columns.map(({ name }) => name);
  const cells = columns.map((column) => {
    const { kind, name, field } = column;
    const own = opened.columns.find((one) => one.name === name);
    if (kind !== 'column' || own === undefined || own.kind === 'nested') {
      throw new UserError(
        `${path}: field ${shown(field)} is ${kind === 'column' ? `column ${shown(name)}` : `the property ${shown(name)}`} of ${files[0]}, which has ${own === undefined ? 'none of that name' : 'lists there'}`,
        kind === 'column' ? suggest(name, known) : 'take columns of a table alone',
      );
    }
    return own.kind === 'picture' ? sqlName(name) : partOf(opened.cell(name), column, path);
  });
  const list = [...cells.map((cell, i) => `${cell} AS c${i}`), 'row_number() OVER () AS row'];
  await connection.run(`CREATE TABLE ${table} AS SELECT ${list.join(', ')} FROM (${opened.query})`);
  return files[0]!;
}

/** SQL of the part of a cell that a field's patterns find. @throws UserError for one that cannot be read. */
function partOf(cell: string, { source, field }: HeldColumn, path: string): string {
  return [source.transform ?? []].flat().reduce((text, { regex }) => {
    if (regex === undefined) return text;
    let groups: number;
    try {
      groups = new RegExp(`${regex}|`).exec('')!.length - 1;
    } catch (error) {
      throw unreadablePattern(path, field, error);
    }
    return `nullif(regexp_extract(${text}, ${sqlText(regex)}, ${Math.min(groups, 1)}), '')`;
  }, cell);
}

/** @throws UserError where a key that rows are looked up by is of several rows. */
async function requireOnce(
  connection: DuckDBConnection,
  { from, to, keys }: JoinStep,
  holders: ReadonlyMap<string, Holder>,
): Promise<void> {
  const { table, title, columnOf } = holders.get(to)!;
  const own = keys.map((key) => columnOf(key.to));
  const { key, times, rows, repeated } = await firstRow(
    connection,
    `SELECT concat_ws(', ', ${own.join(', ')}) AS key, count(*) AS times,
       array_to_string(list(row ORDER BY row)[:2], ' and ') AS rows, count(*) OVER () AS repeated
     FROM ${table} WHERE ${own.map((column) => `${column} IS NOT NULL`).join(' AND ')}
     GROUP BY ${own.join(', ')} HAVING count(*) > 1 ORDER BY min(row)`,
  );
  if (key === undefined) return;
  const more = Number(repeated) - 1;
  throw new UserError(
    `${title}: ${namesOf(keys.map((one) => one.to))} ${shown(key)} occurs ${times} times (rows ${rows})${more > 0 ? `, and ${more} more ${more === 1 ? 'repeats' : 'repeat'}` : ''}: which row belongs to one of ${rowsOf(holders.get(from)!)} is not known`,
    'leave one row of each there, or refer to a column in which each value stands once',
  );
}

function namesOf(columns: readonly HeldColumn[]): string {
  return columns.map(({ name }) => name).join(', ');
}

/**
 * What is left out for having no file, or no row.
 *
 * @throws UserError where rows of a table find no row, or nothing finds any.
 */
async function requireFound(
  connection: DuckDBConnection,
  { from, to, keys }: JoinStep,
  holders: ReadonlyMap<string, Holder>,
): Promise<string[]> {
  const [own, other] = [holders.get(from)!, holders.get(to)!];
  const lost = await without(connection, own, other, keys, 'from');
  const { count } = await firstRow(connection, `SELECT count(*) AS count FROM ${own.table}`);
  const asNames = own.names || other.names;
  const names = (side: 'from' | 'to') => namesOf(keys.map((key) => key[side]));
  if (lost.length > 0 && (!asNames || lost.length === Number(count))) {
    const [find, whose] = lost.length === 1 ? ['finds', 'its'] : ['find', 'their'];
    throw new UserError(
      `Of ${rowsOf(own)} ${lost.length.toLocaleString('en')} ${find} no ${other.names ? 'file' : 'row'}: ${whose} ${names('from')} is not in ${other.title}, ${names('to')} (${listed(lost)})`,
      'add what is missing, correct the keys, or let the field that refers to them take the part that is alike ("transform": {"regex": …})',
    );
  }
  if (!asNames) return [];
  const unused = await without(connection, other, own, keys, 'to');
  return [...leftOut(lost, own, names('from'), other), ...leftOut(unused, other, names('to'), own)];
}

function leftOut(lost: readonly string[], own: Holder, names: string, other: Holder): string[] {
  if (lost.length === 0) return [];
  const [are, whose] = lost.length === 1 ? ['is', 'its'] : ['are', 'their'];
  return [
    `Of ${rowsOf(own)} ${lost.length.toLocaleString('en')} ${are} left out: ${whose} ${names} is not in ${other.title} (${listed(lost)}).`,
  ];
}

function rowsOf({ names, title }: Holder): string {
  return names ? title : `the rows of ${title}`;
}

/** Keys of one side's rows that the other side lacks, in their order. */
async function without(
  connection: DuckDBConnection,
  own: Holder,
  other: Holder,
  keys: JoinStep['keys'],
  side: 'from' | 'to',
): Promise<string[]> {
  const beyond = side === 'from' ? 'to' : 'from';
  const equal = keys.map(
    (key) => `o.${other.columnOf(key[beyond])} = s.${own.columnOf(key[side])}`,
  );
  const shownKey = keys.map((key) => `coalesce(s.${own.columnOf(key[side])}, 'none')`);
  const { key } = await readText(
    connection,
    `SELECT concat_ws(', ', ${shownKey.join(', ')}) AS key FROM ${own.table} s
     WHERE NOT EXISTS (SELECT 1 FROM ${other.table} o WHERE ${equal.join(' AND ')}) ORDER BY s.row`,
    ['key'],
  );
  return key.map((one) => one!);
}

function listed(keys: readonly string[]): string {
  const more = keys.length - MOST_KEYS;
  return `${someOf(keys.slice(0, MOST_KEYS))}${more > 0 ? ` and ${more.toLocaleString('en')} more` : ''}`;
}

/** The query of all wanted columns, and whether files are among them. */
function joinOf(
  { base, steps, columns }: JoinPlan,
  holders: ReadonlyMap<string, Holder>,
): { readonly query: string; readonly files: boolean } {
  const at = (column: HeldColumn) => {
    const { table, columnOf } = holders.get(column.holder)!;
    return `${table}.${columnOf(column)}`;
  };
  const joins = steps.map(({ to, keys }) => {
    const equal = keys.map((key) => `${at(key.from)} = ${at(key.to)}`);
    return `JOIN ${holders.get(to)!.table} ON ${equal.join(' AND ')}`;
  });
  const files = [...holders.values()].find(({ names }) => names);
  const wanted = numbered([
    ...(files === undefined ? [] : [{ name: FILE, sql: `${files.table}.${FILE}` }]),
    ...columns.map(({ name, column }) => ({ name, sql: at(column) })),
  ]);
  const list = wanted.map(({ name, sql }) => `${sql} AS ${sqlName(name)}`);
  const { table } = holders.get(base)!;
  return {
    query: `SELECT ${list.join(', ')} FROM ${table} ${joins.join(' ')} ORDER BY ${table}.row`,
    files: files !== undefined,
  };
}

/** By one rename of a whole file. */
async function writeParquet(
  connection: DuckDBConnection,
  query: string,
  table: string,
): Promise<void> {
  await makeFolder(dirname(table));
  const temporary = temporaryName(table);
  try {
    await connection.run(
      `COPY (${query}) TO ${sqlText(temporary)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    await rename(temporary, table);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
