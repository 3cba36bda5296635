import { UserError } from '../errors.ts';
import { sha256 } from '../json.ts';
import { Random } from '../tensor/random.ts';
import { type Dataset, PUBLISHED_PARTS } from './dataset.ts';
import { assignUnits, proportional, type Units } from './stratify.ts';
import type { Task } from './task.ts';

/** Which records train, choose and judge. Positions are rows of the data set, ascending. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/** Which of two disjoint halves of the training records. */
export type Half = 0 | 1;
export const HALVES: readonly Half[] = [0, 1];

/**
 * How to split: one held-out part; the same record by record, as papers do that leave pictures of one
 * lesion on both sides; as the set's publisher or a paper did (the seed only limits training records);
 * or one of `count` folds whose test parts together are all rows, whose `half` trains on half of the fold's
 * training records (absent: on all); or all records of one domain, learnt from those of another.
 */
export type SplitSpec =
  | { readonly kind: 'holdout'; readonly seed: number; readonly shares?: Shares }
  | { readonly kind: 'records'; readonly seed: number; readonly shares?: Shares }
  | { readonly kind: 'published'; readonly seed: number }
  | { readonly kind: 'domain'; readonly seed: number }
  | {
      readonly kind: 'fold';
      readonly seed: number;
      readonly count: number;
      readonly fold: number;
      readonly half?: Half;
    };

/** Of a task's records, in a held-out split; they add up to 1. */
export type Shares = readonly [train: number, validation: number, test: number];
const SHARES: Shares = [0.7, 0.1, 0.2];
/** Of what a fold doesn't test: a tenth of all records where there are five folds. */
const VALIDATION_OF_REST = 0.125;

/**
 * Splits a task's records, by patient unless the spec says otherwise, and as evenly as that allows
 * in every combination of label and attribute levels. Of several labels each is dealt evenly by
 * itself (a class, or that it is unknown, with the attribute levels): their combinations would be
 * too many to hold records. The split depends on the ids and the seed, not
 * on the order of the records.
 *
 * @throws UserError if there is no such fold or half, or there are too few patients to fill every part.
 */
export function makeSplit(task: Task, spec: SplitSpec): Split {
  return halved(task, wholeSplit(task, spec), spec);
}

/** The split with all training records, whatever half is asked for. */
function wholeSplit(task: Task, spec: SplitSpec): Split {
  if (spec.kind === 'published') return publishedSplit(task);
  if (spec.kind === 'domain') return domainSplit(task, spec.seed);
  const { ids, patientIds } = task.dataset;
  const units = unitsOf(task, spec.kind === 'records' ? ids : patientIds);
  const random = new Random(spec.seed).fork('split');
  const dealt =
    spec.kind === 'fold' ? fold(units, spec, random) : holdout(units, sharesOf(spec), random);
  const [train, validation, test] = dealt.map((part) => rowsOf(units, part));
  if (train!.length === 0 || validation!.length === 0 || test!.length === 0) {
    throw tooFew(task, units);
  }
  return { train: train!, validation: validation!, test: test! };
}

function tooFew({ dataset, labels, label }: Task, { starts }: Units): UserError {
  return new UserError(
    `data set ${dataset.id} has ${starts.length - 1} patients with ${labels.length > 1 ? 'a label' : `label ${label.name}`} and all attributes: too few to split`,
    'choose a larger data set, or fewer folds',
  );
}

/**
 * The split whose training records are the half that the spec asks for, if it does: dealt by patient, as
 * evenly in every combination of label and attribute levels as parts are. Validation and test stay.
 */
function halved(task: Task, split: Split, spec: SplitSpec): Split {
  if (spec.kind !== 'fold' || spec.half === undefined) return split;
  const { half, seed, fold } = spec;
  if (!HALVES.includes(half)) {
    throw new UserError(`half ${half} of fold ${fold} does not exist`, 'halves are 0 and 1');
  }
  const units = unitsOf({ ...task, rows: split.train }, task.dataset.patientIds);
  const random = new Random(seed).fork('split').fork('half').fork(fold);
  const halves = assignUnits(units, allOf(units), [0.5, 0.5], random);
  if (halves.some(({ length }) => length === 0)) throw tooFew(task, units);
  return { ...split, train: rowsOf(units, halves[half]!) };
}

/** The published parts, which need not keep patients apart. */
function publishedSplit({ dataset, rows }: Task): Split {
  const { publishedSplit: codes } = dataset;
  if (codes === undefined) {
    throw new UserError(
      `data set ${dataset.id} has no published split`,
      'prepare it again with the split file of its publisher beside its tables, or name that with --split where `data prepare --help` lists it',
    );
  }
  const [train, validation, test] = PUBLISHED_PARTS.map((_, code) => {
    const part = rows.filter((row) => codes[row] === code);
    if (part.length > 0) return part;
    throw new UserError(
      `the published split of data set ${dataset.id} has no record in its part ${PUBLISHED_PARTS[code]}`,
      'split it at random',
    );
  });
  return { train: train!, validation: validation!, test: test! };
}

/** Trains and validates by patient on the one domain, at the shares of a fold, and tests on all of the other. */
function domainSplit(task: Task, seed: number): Split {
  const { dataset, rows } = task;
  const codes = dataset.domains?.codes;
  const [learnt, test] = [0, 1].map((domain) => rows.filter((row) => codes?.[row] === domain));
  if (codes === undefined || learnt!.length === 0 || test!.length === 0) {
    throw new UserError(
      `data set ${dataset.id} has no records of two domains with ${task.label.name} and all attributes`,
      'name another domain to test on',
    );
  }
  const units = unitsOf({ ...task, rows: learnt! }, dataset.patientIds);
  const random = new Random(seed).fork('split').fork('domain');
  const shares = [1 - VALIDATION_OF_REST, VALIDATION_OF_REST];
  const [train, validation] = assignUnits(units, allOf(units), shares, random);
  return { train: rowsOf(units, train!), validation: rowsOf(units, validation!), test: test! };
}

function holdout(units: Units, shares: Shares, random: Random): Int32Array[] {
  return assignUnits(units, allOf(units), shares, random.fork('holdout'));
}

function sharesOf(spec: SplitSpec): Shares {
  return ('shares' in spec ? spec.shares : undefined) ?? SHARES;
}

function fold(
  units: Units,
  { count, fold }: Extract<SplitSpec, { kind: 'fold' }>,
  random: Random,
): Int32Array[] {
  if (
    !Number.isInteger(count) ||
    count < 2 ||
    !Number.isInteger(fold) ||
    fold < 0 ||
    fold >= count
  ) {
    throw new UserError(
      `fold ${fold} of ${count} does not exist`,
      'folds count from 0, and there are at least two',
    );
  }
  const all = allOf(units);
  const tests = assignUnits(units, all, Array(count).fill(1 / count), random.fork('folds'));
  const tested = new Set(tests[fold]);
  const [train, validation] = assignUnits(
    units,
    all.filter((unit) => !tested.has(unit)),
    [1 - VALIDATION_OF_REST, VALIDATION_OF_REST],
    random.fork('validation').fork(fold),
  );
  return [train!, validation!, tests[fold]!];
}

function allOf({ starts }: Units): Int32Array {
  return Int32Array.from({ length: starts.length - 1 }, (_, unit) => unit);
}

/**
 * The same split with at most `limit` training records, as evenly taken from every combination of
 * labels and attribute levels as that allows. Validation and test stay.
 */
export function limitTraining(task: Task, split: Split, limit: number, seed: number): Split {
  const { train } = split;
  if (!Number.isInteger(limit) || limit < 1) {
    throw new RangeError(`limit of training records is ${limit}, not a positive integer`);
  }
  if (limit >= train.length) return split;
  const { ids } = task.dataset;
  const strata = Map.groupBy(
    Array.from(train).sort((a, b) => (ids[a]! < ids[b]! ? -1 : 1)),
    (row) => stratumOf(task.labels, task, row),
  );
  const names = [...strata.keys()].sort();
  const wanted = proportional(
    names.map((name) => strata.get(name)!.length),
    limit,
  );
  const random = new Random(seed).fork('limit');
  const kept = names.flatMap((name, i) =>
    random.fork(name).shuffle(strata.get(name)!).slice(0, wanted[i]),
  );
  return { ...split, train: Int32Array.from(kept).sort() };
}

/**
 * The split of a trial, its training part no larger than the recipe allows (null: all of it). A half is one
 * of what the recipe allows, so that it is half of what a trial without halves trains on.
 */
export function trialSplit(task: Task, spec: SplitSpec, trainLimit: number | null): Split {
  const whole = wholeSplit(task, spec);
  const limited = trainLimit === null ? whole : limitTraining(task, whole, trainLimit, spec.seed);
  return halved(task, limited, spec);
}

/** SHA-256 of the ids in each part: the same for the same records in any order. */
export function splitHash(dataset: Dataset, split: Split): string {
  const part = (name: keyof Split) => Array.from(split[name], (row) => dataset.ids[row]!).sort();
  return sha256(JSON.stringify([part('train'), part('validation'), part('test')]));
}

/** One unit per patient, in the order of their ids: the order of records must not matter. */
function unitsOf(task: Task, patientIds: readonly string[]): Units {
  const patients = [...new Set(Array.from(task.rows, (row) => patientIds[row]!))].sort();
  const unitOf = new Map(patients.map((patient, unit) => [patient, unit]));
  const unitOfRow = task.rows.map((row) => unitOf.get(patientIds[row]!)!);
  const starts = new Int32Array(patients.length + 1);
  for (const unit of unitOfRow) starts[unit + 1]!++;
  for (let unit = 0; unit < patients.length; unit++) starts[unit + 1]! += starts[unit]!;
  const next = starts.slice();
  const rows = new Int32Array(task.rows.length);
  task.rows.forEach((row, i) => {
    rows[next[unitOfRow[i]!]!++] = row;
  });
  const numbers = new Map<string, number>();
  const strata = task.labels.map((label, l) =>
    rows.map((row) => {
      const name = `${l} ${stratumOf([label], task, row)}`;
      const number = numbers.get(name) ?? numbers.size;
      numbers.set(name, number);
      return number;
    }),
  );
  return { rows, starts, strata };
}

/**
 * The combination of label and attribute levels that a record belongs to: the same whichever attribute
 * comes first.
 */
function stratumOf(
  labels: Task['labels'],
  { attributes }: Pick<Task, 'attributes'>,
  row: number,
): string {
  let name = '';
  for (const { codes } of labels) name += `${codes[row]} `;
  for (const { codes } of inOrder(attributes)) name += `${codes[row]} `;
  return name.trimEnd();
}

function rowsOf({ rows, starts }: Units, units: Int32Array): Int32Array {
  const size = units.reduce((sum, unit) => sum + starts[unit + 1]! - starts[unit]!, 0);
  const all = new Int32Array(size);
  let at = 0;
  for (const unit of units) {
    all.set(rows.subarray(starts[unit]!, starts[unit + 1]!), at);
    at += starts[unit + 1]! - starts[unit]!;
  }
  return all.sort();
}

const ordered = new WeakMap<Task['attributes'], Task['attributes']>();

/** By name. */
function inOrder(attributes: Task['attributes']): Task['attributes'] {
  const known = ordered.get(attributes);
  if (known !== undefined) return known;
  const own = attributes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  ordered.set(attributes, own);
  return own;
}
