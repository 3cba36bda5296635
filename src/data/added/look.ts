import type { DuckDBConnection } from '@duckdb/node-api';
import { firstRow, readText, sqlName, sqlText } from '../duckdb.ts';
import type { RecordsDefinition } from '../manifest.ts';
import { missingRule, SUSPECT_PATTERN } from '../missing-words.ts';
import { hasDecimalComma } from './decimal-comma.ts';
import { knownCell } from './source.ts';
import type { TableColumn } from './table.ts';

/** So many values of a column are named. */
const NAMED = 12;

/** What one column of the user's table holds. */
export interface ColumnLook {
  readonly name: string;
  readonly kind: 'number' | 'category' | 'picture' | 'nested' | 'empty';
  /** Different values that are known. */
  readonly distinct: number;
  /** Records without a known value, and the words that say so (a blank is none). */
  readonly missing: number;
  readonly words: Readonly<Record<string, number>>;
  /** How many records hold a number. */
  readonly numbers: number;
  /** How many hold one that is written with a decimal comma, and is read as text. */
  readonly commas: number;
  /** Of numbers. */
  readonly range?: readonly [least: number, most: number];
  /** The most frequent values, with the number of records that have each. */
  readonly values: Readonly<Record<string, number>>;
  /** Values that may stand for missing ones, and are kept. */
  readonly suspects: readonly string[];
}

type Words = Pick<RecordsDefinition, 'missing' | 'keep'>;

/** Looks at a column of the table `source`. */
export async function lookAt(
  connection: DuckDBConnection,
  { name, kind }: TableColumn,
  words: Words,
): Promise<ColumnLook> {
  if (kind !== 'text') {
    const nothing = { distinct: 0, missing: 0, numbers: 0, commas: 0 };
    return { name, kind, ...nothing, words: {}, values: {}, suspects: [] };
  }
  const cell = knownCell(sqlName(name), words);
  const { records, known, distinct, numbers, commas, least, most } = await firstRow(
    connection,
    `SELECT count(*) AS records, count(cell) AS known, count(DISTINCT cell) AS distinct,
       count(TRY_CAST(cell AS DOUBLE)) AS numbers,
       count(*) FILTER (${hasDecimalComma('cell')}) AS commas,
       min(TRY_CAST(cell AS DOUBLE)) AS least, max(TRY_CAST(cell AS DOUBLE)) AS most
     FROM (SELECT ${cell} AS cell FROM source)`,
  );
  const isNumber = known !== '0' && numbers === known;
  const counts = await valueCounts(connection, name, words, NAMED);
  return {
    name,
    kind: known === '0' ? 'empty' : isNumber ? 'number' : 'category',
    distinct: Number(distinct),
    missing: Number(records) - Number(known),
    numbers: Number(numbers),
    commas: Number(commas),
    words: await missingCounts(connection, name, words),
    ...(isNumber ? { range: [Number(least), Number(most)] as const } : {}),
    values: Object.fromEntries(counts),
    suspects: await suspectsIn(connection, cell, counts, words),
  };
}

/**
 * All values of a column that look like codes for missing ones. A number among the others is none (an age
 * of 99 where others are 100), unless it is one of the most frequent.
 *
 * @param cell SQL of its known values.
 */
async function suspectsIn(
  connection: DuckDBConnection,
  cell: string,
  frequent: ReadonlyMap<string, number>,
  { missing, keep }: Words,
): Promise<string[]> {
  const looks = `regexp_matches(lower(cell), ${sqlText(SUSPECT_PATTERN)})`;
  const values = `SELECT cell, TRY_CAST(cell AS DOUBLE) AS number FROM (SELECT ${cell} AS cell FROM source)`;
  const { least, most } = await firstRow(
    connection,
    `SELECT min(number) AS least, max(number) AS most FROM (${values}) WHERE NOT ${looks}`,
  );
  const found = await readText(
    connection,
    `SELECT cell, count(*) AS n FROM (${values}) WHERE ${looks} GROUP BY cell ORDER BY n DESC, cell`,
    ['cell', 'n'],
  );
  const isAmong = (value: string) =>
    typeof least === 'string' && Number(value) >= Number(least) && Number(value) <= Number(most);
  return (found.cell as string[])
    .filter(missingRule(missing, keep).looksMissing)
    .filter((value) => frequent.has(value) || !isAmong(value))
    .slice(0, NAMED);
}

/** The known values of a column and how many records have each, the most frequent first. */
export async function valueCounts(
  connection: DuckDBConnection,
  name: string,
  words: Words,
  limit: number,
): Promise<Map<string, number>> {
  const query = `SELECT cell, count(*) AS n FROM (SELECT ${knownCell(sqlName(name), words)} AS cell FROM source)
    WHERE cell IS NOT NULL GROUP BY cell ORDER BY n DESC, cell LIMIT ${limit}`;
  const { cell, n } = await readText(connection, query, ['cell', 'n']);
  return new Map(cell.map((value, i) => [value!, Number(n[i])]));
}

async function missingCounts(
  connection: DuckDBConnection,
  name: string,
  words: Words,
): Promise<Record<string, number>> {
  const column = sqlName(name);
  const query = `SELECT ${column} AS word, count(*) AS n FROM source
    WHERE ${column} IS NOT NULL AND ${knownCell(column, words)} IS NULL
    GROUP BY ${column} ORDER BY n DESC, word LIMIT ${NAMED}`;
  const { word, n } = await readText(connection, query, ['word', 'n']);
  return Object.fromEntries(word.map((one, i) => [one!, Number(n[i])]));
}
