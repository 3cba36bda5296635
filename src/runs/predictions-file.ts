import { DuckDBInstance } from '@duckdb/node-api';
import { parquetQuery, sqlText } from '../data/duckdb.ts';
import { type GroupColumn, type Predictions, scoreWidth } from '../metrics/predictions.ts';

/** The parts of a trial that are scored. */
export const PARTS = ['validation', 'test'] as const;
export type Part = (typeof PARTS)[number];

/** The predictions of a trial, of each of its labels. */
export type PredictedParts = Readonly<Record<Part, readonly Predictions[]>>;

/**
 * Writes predictions as Parquet, one row a record: part, id, cluster, label, scores and one code a
 * group. Where several labels were predicted, a record has a row for each that it has, and a first
 * column says which. Names of classes and levels stand in the trial's `entry.json`.
 */
export async function writePredictions(path: string, parts: PredictedParts): Promise<void> {
  const connection = await (await sharedDatabase()).connect();
  // Others may be writing at the same time.
  const table = `predictions_${written++}`;
  const several = parts.test.length > 1;
  const labels = PARTS.flatMap((part) => parts[part]);
  const scores = columns('score', Math.max(...labels.map(scoreWidth)));
  const groups = columns('group', labels[0]!.groups.length);
  try {
    // Number by number, and made lists at the end: a list that is appended takes five times as long.
    await connection.run(
      `CREATE TABLE ${table} ("of" SMALLINT, part VARCHAR, id VARCHAR, "cluster" VARCHAR, label SMALLINT, width INTEGER
       ${scores.map((name) => `, ${name} FLOAT`).join('')}${groups.map((name) => `, ${name} SMALLINT`).join('')})`,
    );
    const appender = await connection.createAppender(table);
    for (const part of PARTS) {
      for (const [of, predictions] of parts[part].entries()) {
        const width = scoreWidth(predictions);
        for (let row = 0; row < predictions.ids.length; row++) {
          appender.appendSmallInt(of);
          appender.appendVarchar(part);
          appender.appendVarchar(predictions.ids[row]!);
          appender.appendVarchar(predictions.clusters[row]!);
          appender.appendSmallInt(predictions.labels[row]!);
          appender.appendInteger(width);
          for (let i = 0; i < scores.length; i++) {
            if (i < width) appender.appendFloat(predictions.scores[row * width + i]!);
            else appender.appendNull();
          }
          for (const { codes } of predictions.groups) appender.appendSmallInt(codes[row]!);
          appender.endRow();
        }
      }
    }
    appender.closeSync();
    await connection.run(
      `COPY (SELECT ${several ? '"of", ' : ''}part, id, "cluster", label, [${scores}][:width] AS scores, [${groups}]::SMALLINT[] AS "groups"
       FROM ${table}) TO ${sqlText(path)} (FORMAT PARQUET)`,
    );
  } finally {
    await connection.run(`DROP TABLE IF EXISTS ${table}`);
    connection.closeSync();
  }
}

function columns(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}_${i}`);
}

/** What the Parquet file leaves to `entry.json`. */
export interface PredictionsHeader {
  /** Of the label; of each label where there are several. */
  readonly classes: readonly string[] | readonly (readonly string[])[];
  readonly groups: readonly { readonly name: string; readonly levels: readonly string[] }[];
}

/** The header of some predictions. */
export function headerOf({ test }: PredictedParts): PredictionsHeader {
  const classes = test.map((label) => label.classes);
  return {
    classes: classes.length > 1 ? classes : classes[0]!,
    groups: test[0]!.groups.map(({ name, levels }) => ({ name, levels })),
  };
}

/** Reads back what `writePredictions` wrote. */
export async function readPredictions(
  path: string,
  header: PredictionsHeader,
): Promise<PredictedParts> {
  const connection = await (await sharedDatabase()).connect();
  const several = Array.isArray(header.classes[0]);
  const classes = (several ? header.classes : [header.classes]) as readonly string[][];
  try {
    const columns = `${several ? '"of"' : '0'}, part, id, "cluster", label, scores, "groups"`;
    const reader = await connection.runAndReadAll(parquetQuery(path, columns));
    const [ofs, parts, ids, clusters, labels, scores, groups] = reader.getColumns() as unknown as [
      number[],
      string[],
      string[],
      string[],
      number[],
      { items: number[] }[],
      { items: number[] }[],
    ];
    const build = (part: Part, of: number): Predictions => {
      const rows = [...parts.keys()].filter((row) => parts[row] === part && ofs[row] === of);
      return {
        ids: rows.map((row) => ids[row]!),
        clusters: rows.map((row) => clusters[row]!),
        classes: classes[of]!,
        labels: Int16Array.from(rows, (row) => labels[row]!),
        scores: Float32Array.from(rows.flatMap((row) => scores[row]!.items)),
        groups: header.groups.map(
          (group, index): GroupColumn => ({
            ...group,
            codes: Int16Array.from(rows, (row) => groups[row]!.items[index]!),
          }),
        ),
      };
    };
    return {
      validation: classes.map((_, of) => build('validation', of)),
      test: classes.map((_, of) => build('test', of)),
    };
  } finally {
    connection.closeSync();
  }
}

/** Started once a process: that takes longer than writing the predictions of a small trial. */
let database: Promise<DuckDBInstance> | undefined;
let written = 0;
function sharedDatabase(): Promise<DuckDBInstance> {
  database ??= DuckDBInstance.create(':memory:', { threads: '1' });
  return database;
}
