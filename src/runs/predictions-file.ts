import { DuckDBInstance, FLOAT, LIST, listValue, SMALLINT } from '@duckdb/node-api';
import { literalPath } from '../files/literal-path.ts';
import type { GroupColumn, Predictions } from '../metrics/predictions.ts';

/** The parts of a trial that are scored. */
export const PARTS = ['validation', 'test'] as const;
export type Part = (typeof PARTS)[number];

/**
 * Writes predictions as Parquet, one row a record: part, id, cluster, label, scores and one code a
 * group. Names of classes and levels stand in the trial's `entry.json`.
 */
export async function writePredictions(
  path: string,
  parts: Readonly<Record<Part, Predictions>>,
): Promise<void> {
  const database = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await database.connect();
  try {
    await connection.run(
      `CREATE TABLE predictions (part VARCHAR, id VARCHAR, "cluster" VARCHAR, label SMALLINT,
       scores FLOAT[], "groups" SMALLINT[])`,
    );
    const appender = await connection.createAppender('predictions');
    for (const part of PARTS) {
      const predictions = parts[part];
      const width = scoreWidth(predictions);
      for (let row = 0; row < predictions.ids.length; row++) {
        appender.appendVarchar(part);
        appender.appendVarchar(predictions.ids[row]!);
        appender.appendVarchar(predictions.clusters[row]!);
        appender.appendSmallInt(predictions.labels[row]!);
        const scores = predictions.scores.subarray(row * width, (row + 1) * width);
        appender.appendList(listValue([...scores]), LIST(FLOAT));
        appender.appendList(
          listValue(predictions.groups.map((group) => group.codes[row]!)),
          LIST(SMALLINT),
        );
        appender.endRow();
      }
    }
    appender.closeSync();
    // COPY takes no parameters; the path is our own and quotes are doubled all the same.
    await connection.run(`COPY predictions TO '${path.replaceAll("'", "''")}' (FORMAT PARQUET)`);
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

/** What the Parquet file leaves to `entry.json`. */
export interface PredictionsHeader {
  readonly classes: readonly string[];
  readonly groups: readonly { readonly name: string; readonly levels: readonly string[] }[];
}

/** Reads back what `writePredictions` wrote. */
export async function readPredictions(
  path: string,
  header: PredictionsHeader,
): Promise<Record<Part, Predictions>> {
  const connection = await (await sharedDatabase()).connect();
  try {
    const reader = await connection.runAndReadAll(
      `SELECT part, id, "cluster", label, scores, "groups" FROM read_parquet($path, hive_partitioning = false)`,
      { path: literalPath(path) },
    );
    const [parts, ids, clusters, labels, scores, groups] = reader.getColumns() as unknown as [
      string[],
      string[],
      string[],
      number[],
      { items: number[] }[],
      { items: number[] }[],
    ];
    const build = (part: Part): Predictions => {
      const rows = [...parts.keys()].filter((row) => parts[row] === part);
      return {
        ids: rows.map((row) => ids[row]!),
        clusters: rows.map((row) => clusters[row]!),
        classes: header.classes,
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
    return { validation: build('validation'), test: build('test') };
  } finally {
    connection.closeSync();
  }
}

let database: Promise<DuckDBInstance> | undefined;
function sharedDatabase(): Promise<DuckDBInstance> {
  database ??= DuckDBInstance.create(':memory:', { threads: '1' });
  return database;
}

function scoreWidth(predictions: Predictions): number {
  return predictions.classes.length > 2 ? predictions.classes.length : 1;
}
