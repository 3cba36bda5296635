import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { readTextTable } from '../data/predictions/text-table.ts';
import type { Split } from '../data/split.ts';
import type { Task } from '../data/task.ts';
import { UserError } from '../errors.ts';
import { type JsonObject, sha256 } from '../json.ts';
import type { Method } from '../training/method.ts';

const options = z.strictObject({
  /** Absolute path of a table: id, repeat, fold, part, score. */
  file: z.string(),
  /** Of its bytes: another file is another row. */
  sha256: z.string(),
});

/** Columns of the file beside the score: those of `refair data folds`. */
const COLUMNS = ['id', 'repeat', 'fold', 'part', 'score'];
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
  check(_, { labels: [label, ...others] }) {
    if (others.length === 0 && label!.classes.length === 2) return;
    throw new UserError(
      'a file of predictions holds one score a record',
      'compare it on one label with two classes',
    );
  },
  async train(training, { file, sha256: hash }) {
    const bytes = readBytes(file);
    if (sha256(bytes) !== hash) {
      throw new UserError(`${file} has changed since the run began`, 'start it again');
    }
    const { task, split, context } = training;
    const own = partsFor(task, split, context.seed, await readScores(file), file);
    const { ids } = training.task.dataset;
    return {
      scores: async (rows) => Float32Array.from(rows, (row) => own.get(ids[row]!) ?? Number.NaN),
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
    `give a table with the columns ${COLUMNS.join(', ')}: preds:mine.parquet`,
  );
}

/** A model's scores of one fold's records, by id. */
export interface FoldScores {
  readonly repeat: number;
  readonly fold: number;
  readonly validation: ReadonlyMap<string, number>;
  readonly test: ReadonlyMap<string, number>;
}

/** @throws UserError naming file, row and column. */
export async function readScores(file: string): Promise<FoldScores[]> {
  const { columns } = await readTextTable(file, COLUMNS);
  const [ids, repeats, folds, parts, scores] = COLUMNS.map((name) => columns[name]!);
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
    const [repeat, fold, score] = [repeats, folds, scores].map((cells) => Number(cells![i] ?? ''));
    if (!(score! >= 0 && score! <= 1) || scores![i] === null || scores![i] === '') {
      throw new UserError(
        `${at}: score is ${JSON.stringify(scores![i])}`,
        'give probabilities of the positive class, 0 to 1',
      );
    }
    const key = `${repeat} ${fold}`;
    const own = found.get(key) ?? {
      repeat: repeat!,
      fold: fold!,
      validation: new Map(),
      test: new Map(),
    };
    found.set(key, own);
    const map = own[part] as Map<string, number>;
    if (map.has(id))
      throw new UserError(`${at}: ${id} stands twice in fold ${fold} (${part})`, FIX);
    map.set(id, score!);
  });
  return [...found.values()];
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
): Map<string, number> {
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
function faultsOf(given: ReadonlyMap<string, number>, wanted: ReadonlySet<string>): string[] {
  return [
    ...[...given.keys()].filter((id) => !wanted.has(id)).map((id) => `${id} does not belong here`),
    ...[...wanted].filter((id) => !given.has(id)).map((id) => `${id} is missing`),
  ];
}

function faultText(faults: readonly string[]): string {
  const more = faults.length > 1 ? `, and ${faults.length - 1} more` : '';
  return `its records are not those of this comparison’s fold (${faults[0]}${more})`;
}
