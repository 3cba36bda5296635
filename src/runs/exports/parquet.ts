import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { sqlName, sqlText } from '../../data/duckdb.ts';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { type CsvValue, toCsv } from '../../files/csv.ts';
import { type Predictions, scoreWidth } from '../../metrics/predictions.ts';
import { PARTS } from '../predictions-file.ts';
import type { TrialResult } from '../trial.ts';
import type { ExportFolder } from './folder.ts';

/** What became of a folder of exports. */
export interface ParquetOutcome {
  /** Files written, one a trial. */
  readonly written: number;
  readonly damaged: readonly UserError[];
}

/**
 * Writes exported trials for other programs (pandas, R, DuckDB): of each trial its predictions as
 * `<name>.parquet`, one row a record, in words; and `trials.csv`, which says what each file is.
 *
 * @throws the file system's errors for `target`.
 */
export async function writeParquet(from: ExportFolder, target: string): Promise<ParquetOutcome> {
  await mkdir(target, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:');
  const damaged: UserError[] = [];
  const rows: CsvValue[][] = [];
  try {
    for (const name of await from.names()) {
      const result = await from.read(name).catch((error: unknown) => {
        if (!(error instanceof UserError)) throw error;
        damaged.push(error);
        return null;
      });
      if (result === null) continue;
      await writeTrial(instance, join(target, `${name}.parquet`), result);
      rows.push([`${name}.parquet`, ...aboutCells(result)]);
    }
  } finally {
    instance.closeSync();
  }
  await writeFileAtomic(join(target, 'trials.csv'), toCsv([ABOUT, ...rows]));
  return { written: rows.length, damaged };
}

const ABOUT = [
  ...['file', 'method', 'options', 'dataset', 'label', 'attributes'],
  ...['split', 'split seed', 'fold', 'of folds', 'half', 'seed', 'engine', 'finished'],
];

function aboutCells({ spec, provenance }: TrialResult): CsvValue[] {
  const { data, split } = spec;
  const folded = split.kind === 'fold';
  return [
    spec.method,
    JSON.stringify(spec.options),
    data.dataset,
    [data.label].flat().join(', '),
    data.attributes.join(', '),
    split.kind,
    split.seed,
    folded ? split.fold : null,
    folded ? split.count : null,
    folded ? (split.half ?? null) : null,
    spec.seed,
    provenance.engine,
    provenance.finishedAt,
  ];
}

/** Columns that every file has before scores and groups. */
const FIRST = ['part', 'predicted', 'id', 'cluster', 'label'];

async function writeTrial(
  instance: DuckDBInstance,
  path: string,
  result: TrialResult,
): Promise<void> {
  const [first] = result.test;
  const names = [result.spec.data.label].flat();
  const scores = scoreColumns(first!);
  const groups = first!.groups.map(({ name }) =>
    [...FIRST, ...scores].includes(name) ? `group ${name}` : name,
  );
  const connection = await instance.connect();
  try {
    await connection.run(
      `CREATE OR REPLACE TABLE predictions (${[
        ...FIRST.map((name) => `${sqlName(name)} VARCHAR`),
        ...scores.map((name) => `${sqlName(name)} FLOAT`),
        ...groups.map((name) => `${sqlName(name)} VARCHAR`),
      ].join(', ')})`,
    );
    const appender = await connection.createAppender('predictions');
    for (const part of PARTS) {
      for (const [of, predictions] of result[part].entries()) {
        for (let row = 0; row < predictions.ids.length; row++) {
          const words = [part, names[of]!, predictions.ids[row]!, predictions.clusters[row]!];
          for (const word of words) appender.appendVarchar(word);
          appender.appendVarchar(predictions.classes[predictions.labels[row]!]!);
          for (let i = 0; i < scores.length; i++) {
            appender.appendFloat(predictions.scores[row * scores.length + i]!);
          }
          for (const { levels, codes } of predictions.groups) {
            const level = levels[codes[row]!];
            if (level === undefined) appender.appendNull();
            else appender.appendVarchar(level);
          }
          appender.endRow();
        }
      }
    }
    appender.closeSync();
    await connection.run(`COPY predictions TO ${sqlText(path)} (FORMAT PARQUET, COMPRESSION ZSTD)`);
  } finally {
    connection.closeSync();
  }
}

/** `score`, of the positive class; or one a class. */
function scoreColumns({ classes }: Predictions): string[] {
  return scoreWidth({ classes }) > 1 ? classes.map((name) => `score ${name}`) : ['score'];
}
