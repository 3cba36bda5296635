import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { readTextTable } from '../data/predictions/text-table.ts';
import type { Split } from '../data/split.ts';
import type { Task } from '../data/task.ts';
import { UserError } from '../errors.ts';
import { type JsonObject, sha256 } from '../json.ts';
import type { Method } from '../training/method.ts';

const options = z.strictObject({
  /** Absolute path of a table: id, repeat, fold, part, and score or, of several classes, score_<class> of each. */
  file: z.string(),
  /** Of its bytes: another file is another row. */
  sha256: z.string(),
});

/** Columns of the file beside the scores: those of `refair data folds`. */
const COLUMNS = ['id', 'repeat', 'fold', 'part'];
/** Probabilities of a record's classes that are written in few digits sum to 1 by so much. */
const ROUNDING = 0.01;
const FIX =
  '`refair data folds <data set> --out folds.csv` says who is tested when: score the records of its parts validation and test';

/**
 * Somebody's model as a row, by what it predicts of the records that a fold tests and of those that it
 * chooses on: nothing is trained. That it never saw those it is tested on is the word of who made it;
 * that they are the same as for other rows is checked.
 */
export const predictions: Method<z.infer<typeof options>> = {
  name: 'predictions',
  title: 'Own predictions',
  citation: 'Predictions given by who ran the comparison.',
  version: 1,
  options,
  passes: () => ({}),
  check(_, { labels }) {
    if (labels.length === 1) return;
    throw new UserError(
      'a file of predictions is about one label',
      'compare it on one label, and on each other in a comparison of its own',
    );
  },
  async train(training, { file, sha256: hash }) {
    const bytes = readBytes(file);
    if (sha256(bytes) !== hash) {
      throw new UserError(`${file} has changed since the run began`, 'start it again');
    }
    const { task, split, context } = training;
    const columns = scoreColumns(task.label.classes);
    const all = await readScores(file, columns);
    const own = partsFor(task, split, context.seed, all, file);
    const { ids } = training.task.dataset;
    const unknown = columns.map(() => Number.NaN);
    return {
      scores: async (rows) =>
        Float32Array.from(Array.from(rows, (row) => own.get(ids[row]!) ?? unknown).flat()),
      history: {},
      measures: {},
      pictures: [],
      samples: [],
      dispose() {},
    };
  },
};

/** Options that name a file, and its content. @throws UserError where there is no such file. */
export function fileOptions(file: string): JsonObject {
  return { file, sha256: sha256(readBytes(file)) };
}

function readBytes(file: string): Buffer {
  if (existsSync(file)) return readFileSync(file);
  throw new UserError(
    `there is no file ${file}`,
    `give a table with the columns ${COLUMNS.join(', ')}, score (of several classes score_<class> of each): preds:mine.parquet`,
  );
}

/** What the scores of a label's classes are called: `score`, of the second of two; else `score_mel`, `score_nv` … */
export function scoreColumns(classes: readonly string[]): string[] {
  return classes.length === 2 ? ['score'] : classes.map((name) => `score_${name}`);
}

/** A model's scores of one fold's records, by id: one for each column. */
export interface FoldScores {
  readonly repeat: number;
  readonly fold: number;
  readonly validation: ReadonlyMap<string, readonly number[]>;
  readonly test: ReadonlyMap<string, readonly number[]>;
}

/**
 * Reads what a model predicts.
 *
 * @param scores the columns of its scores.
 * @throws UserError naming file, row and column.
 */
export async function readScores(file: string, scores: readonly string[]): Promise<FoldScores[]> {
  const { columns } = await readTextTable(file, [...COLUMNS, ...scores]);
  const [ids, repeats, folds, parts] = COLUMNS.map((name) => columns[name]!);
  const found = new Map<string, FoldScores>();
  ids!.forEach((id, i) => {
    const at = `${file}, row ${i + 1}`;
    const part = parts![i];
    if (part === 'train') return;
    if (id === null || (part !== 'validation' && part !== 'test')) {
      throw new UserError(
        `${at}: ${id === null ? 'id is empty' : `part is ${JSON.stringify(part)}, not train, validation or test`}`,
        FIX,
      );
    }
    const [repeat, fold] = [repeats, folds].map((cells) => Number(cells![i] ?? ''));
    const own = scores.map((name) => scoreIn(columns[name]![i] ?? '', name, at));
    const sum = own.reduce((total, score) => total + score, 0);
    if (own.length > 1 && Math.abs(sum - 1) > ROUNDING) {
      throw new UserError(
        `${at}: ${scores.join(', ')} sum to ${Number(sum.toFixed(3))}`,
        'give the probability of each class: they sum to 1',
      );
    }
    const key = `${repeat} ${fold}`;
    const parted = found.get(key) ?? {
      repeat: repeat!,
      fold: fold!,
      validation: new Map(),
      test: new Map(),
    };
    found.set(key, parted);
    const map = parted[part] as Map<string, readonly number[]>;
    if (map.has(id))
      throw new UserError(`${at}: ${id} stands twice in fold ${fold} (${part})`, FIX);
    map.set(id, own);
  });
  return [...found.values()];
}

function scoreIn(cell: string, column: string, at: string): number {
  const score = Number(cell);
  if (cell !== '' && score >= 0 && score <= 1) return score;
  throw new UserError(
    `${at}: ${column} is ${JSON.stringify(cell)}`,
    column === 'score'
      ? 'give probabilities of the positive class, 0 to 1'
      : 'give the probability of each class, 0 to 1',
  );
}

/**
 * The scores of the fold that a split stands for.
 *
 * @throws UserError where the file has no such repeat, or tests other records in it.
 */
export function partsFor(
  { dataset: { ids } }: Task,
  split: Split,
  repeat: number,
  all: readonly FoldScores[],
  file: string,
): Map<string, readonly number[]> {
  const repeats = all.filter((one) => one.repeat === repeat);
  if (repeats.length === 0) {
    throw new UserError(`${file} has no repeat ${repeat}`, FIX);
  }
  const wanted = { test: namesAt(ids, split.test), validation: namesAt(ids, split.validation) };
  const lacks = repeats.map((own) => ({ own, faults: faultsOf(own.test, wanted.test) }));
  const [{ own, faults }] = lacks.toSorted((a, b) => a.faults.length - b.faults.length) as [
    (typeof lacks)[0],
  ];
  const where = `${file}, repeat ${own.repeat}, fold ${own.fold}`;
  if (faults.length > 0) throw new UserError(`${where}, part test: ${faultText(faults)}`, FIX);
  const others = faultsOf(own.validation, wanted.validation);
  if (others.length > 0)
    throw new UserError(`${where}, part validation: ${faultText(others)}`, FIX);
  return new Map([...own.validation, ...own.test]);
}

function namesAt(ids: readonly string[], rows: Int32Array): Set<string> {
  return new Set(Array.from(rows, (row) => ids[row]!));
}

/** What a part has too much, or lacks. */
function faultsOf(given: ReadonlyMap<string, unknown>, wanted: ReadonlySet<string>): string[] {
  return [
    ...[...given.keys()].filter((id) => !wanted.has(id)).map((id) => `${id} does not belong here`),
    ...[...wanted].filter((id) => !given.has(id)).map((id) => `${id} is missing`),
  ];
}

function faultText(faults: readonly string[]): string {
  const more = faults.length > 1 ? `, and ${faults.length - 1} more` : '';
  return `its records are not those of this comparison’s fold (${faults[0]}${more})`;
}
