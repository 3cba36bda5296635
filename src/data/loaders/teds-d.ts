import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { requireCsv } from '../csv.ts';
import { firstRow, readText, sqlName } from '../duckdb.ts';
import { featureColumns } from '../manifest.ts';
import { oneColumn } from './files.ts';
import type { Source, SourceInput } from './source.ts';

/** Columns whose name differs between years, under the name that records have. */
const RENAMED: Readonly<Record<string, readonly string[]>> = {
  SEX: ['SEX', 'GENDER'],
  SELF_HELP: ['FREQ_ATND_SELF_HELP', 'SELF_HELP'],
};

const PERSON = ['DISYR', 'REASON', 'RACE', 'ETHNIC'];

/** From so many discharges on, a state's one and only outcome is its way of reporting, not chance. */
const ONE_OUTCOME = 100;

const FILE = /^tedsd_?puf_?(\d{4})(_r\d+)?\.csv(\.gz)?$/i;

/**
 * TEDS-D, the public-use files of discharges from substance use treatment: `tedsd_puf_2019.csv` and
 * its like, one a year, 2015 to 2023, in one folder.
 */
export const tedsD: Source = {
  kind: 'teds-d',
  options: {
    year: {
      what: 'of a folder that has several, or all',
      schema: z.union([z.literal('all'), z.int().min(2006).max(2100)], {
        error: 'give a year of four digits, or all',
      }),
      default: 'all',
      selects: true,
    },
  },
  inputs: {},

  async read(connection, { root, options, extension, context }) {
    const files = filesOf(root, options.year as number | 'all');
    // Features are what is known at admission, under the names of the 2019 file; all are codes.
    const admission = featureColumns(extension).map(({ name }) => name);
    const codes = [...PERSON, ...admission.filter((name) => !Object.hasOwn(RENAMED, name))];
    const queries: string[] = [];
    for (const { path } of files) queries.push(await yearQuery(connection, path, codes, context));
    try {
      // Oldest year first, and each file in its own order.
      await connection.run(`CREATE TABLE records AS ${queries.join(' UNION ALL ')}`);
    } catch (error) {
      for (const { path } of files) await requireCodes(connection, path, codes, context);
      throw error;
    }
    const left = await leaveOutOneOutcome(connection);
    const counts = await firstRow(
      connection,
      `SELECT count(*) AS records, count(*) FILTER (WHERE REASON IS NULL) AS unknown,
         count(*) FILTER (WHERE RACE IS NULL) AS race, count(*) FILTER (WHERE SEX IS NULL) AS sex
       FROM records`,
    );
    return {
      skipped: left.map(({ year, why }) => ({
        file: files.find((file) => file.year === year)?.path ?? String(root),
        why,
      })),
      notes: [
        `${counts.records} discharges of ${files.map(({ year }) => year).join(', ')}.`,
        ...(left.length === 0
          ? []
          : [
              `Left out are states that report one outcome only, which would give it away: ${left.map(({ why }) => why).join('; ')}.`,
            ]),
        `The reason for discharge is missing for ${counts.unknown} of them, race for ${counts.race}, sex for ${counts.sex}.`,
      ],
    };
  },
};

/** The files of the years wanted, oldest first. */
function filesOf(root: string, year: number | 'all'): { path: string; year: number }[] {
  const names = readdirSync(root).sort();
  const found = names.flatMap((name) => {
    const match = FILE.exec(name);
    return match === null ? [] : [{ path: join(root, name), year: Number(match[1]) }];
  });
  const wanted = found.filter((file) => year === 'all' || file.year === year);
  const twice = wanted.find((file, i) => wanted.findIndex((other) => other.year === file.year) < i);
  if (twice !== undefined) {
    throw new UserError(
      `${root} has two files of ${twice.year}: ${wanted
        .filter((file) => file.year === twice.year)
        .map(({ path }) => basename(path))
        .join(' and ')}`,
      'keep one of them: the discharges in it would count twice',
    );
  }
  if (wanted.length > 0) return wanted.sort((a, b) => a.year - b.year);
  throw new UserError(
    `${root} has no TEDS-D file${year === 'all' ? '' : ` of ${year}`}: looked for names such as tedsd_puf_${year === 'all' ? 2019 : year}.csv; the folder holds ${names.slice(0, 12).join(', ') || 'nothing'}`,
    'download and unzip the csv files of TEDS-D (https://www.samhsa.gov/data) into that folder',
  );
}

interface LeftOut {
  readonly year: number;
  /** State, year, number of records and how many of them have a known reason. */
  readonly why: string;
}

/**
 * Deletes the records of every state and year in which at least `ONE_OUTCOME` known outcomes are all
 * completions, or none is: any model would learn the outcome from the state, or from what that state
 * leaves blank.
 */
async function leaveOutOneOutcome(connection: DuckDBConnection): Promise<LeftOut[]> {
  // A handful of groups and a delete: a window over the rows would sort them all.
  await connection.run(
    `CREATE TABLE one_outcome AS
     SELECT DISYR, STFIPS, count(*) AS n, count(REASON) AS known, bool_and(REASON = 1) AS completed
     FROM records WHERE STFIPS IS NOT NULL GROUP BY DISYR, STFIPS
     HAVING count(REASON) >= ${ONE_OUTCOME} AND bool_and(REASON = 1) = bool_or(REASON = 1)`,
  );
  const columns = ['year', 'state', 'n', 'known', 'completed'] as const;
  const found = await readText(
    connection,
    `SELECT DISYR AS year, STFIPS AS state, n, known,
       CASE WHEN completed THEN 'completed' ELSE 'not completed' END AS completed
     FROM one_outcome ORDER BY DISYR, STFIPS`,
    columns,
  );
  if (found.year.length > 0) {
    await connection.run(
      `DELETE FROM records USING one_outcome o
       WHERE records.DISYR = o.DISYR AND records.STFIPS = o.STFIPS`,
    );
  }
  return found.year.map((year, i) => ({
    year: Number(year),
    why: `${found.n[i]} discharges of ${year} in the state with FIPS code ${found.state[i]}, all ${found.known[i]} with a known reason ${found.completed[i]}`,
  }));
}

/** −9 and blanks are missing. */
function cellText(column: string): string {
  return `nullif(nullif(trim(${column}), '-9'), '')`;
}

/**
 * @throws UserError for the first column that is read and holds something else than codes, with the
 *   first such value.
 */
async function requireCodes(
  connection: DuckDBConnection,
  path: string,
  codes: readonly string[],
  context: SourceInput['context'],
): Promise<void> {
  const { query, columns: found } = await requireCsv(connection, path, [], context);
  const read = new Set([...codes, ...Object.values(RENAMED).flat()]);
  for (const name of found.filter((column) => read.has(column.toUpperCase()))) {
    const text = cellText(sqlName(name));
    const wrong = `SELECT ${text} AS value FROM (${query}) WHERE ${text} IS NOT NULL AND TRY_CAST(${text} AS SMALLINT) IS NULL`;
    const { value } = await firstRow(connection, wrong);
    if (value === undefined) continue;
    throw new UserError(
      `${path}: column ${name} has "${value}", which is no code`,
      'every column of TEDS-D holds whole numbers; correct the value, or download the file again',
    );
  }
}

/** One year's file under the common names, −9 as missing. */
async function yearQuery(
  connection: DuckDBConnection,
  path: string,
  codes: readonly string[],
  context: SourceInput['context'],
): Promise<string> {
  const { query, columns: found } = await requireCsv(connection, path, [], context);
  const upper = new Map(found.map((name) => [name.toUpperCase(), name]));
  const columnFor = (names: readonly string[]) => {
    const name = names.find((candidate) => upper.has(candidate));
    return name === undefined ? oneColumn(path, found, names) : upper.get(name)!;
  };
  const cell = (names: readonly string[], as: string) => {
    const own = sqlName(columnFor(names));
    return `CAST(${cellText(own)} AS SMALLINT) AS ${sqlName(as)}`;
  };
  const columns = [
    ...codes.map((name) => cell([name], name)),
    ...Object.entries(RENAMED).map(([as, names]) => cell(names, as)),
  ];
  // CASEID numbers the records of one year.
  const id = `${sqlName(columnFor(['DISYR']))} || '-' || ${sqlName(columnFor(['CASEID']))}`;
  return `SELECT ${id} AS id, ${columns.join(', ')} FROM (${query})`;
}
