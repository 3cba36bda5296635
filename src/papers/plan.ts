import { type Question, questionOf } from '../data/question.ts';
import { findManifest } from '../data/registry.ts';
import type { Half, SplitSpec } from '../data/split.ts';
import { namesOf } from '../data/task.ts';
import { UserError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { findMethod } from '../methods/registry.ts';
import { splitPath } from '../metrics/paths.ts';
import type { TrialSpec } from '../runs/trial.ts';
import type { Recipe } from '../training/context.ts';
import type { Place, Row, Setting, Table } from './paper.ts';

/** One trial with its place in a table. */
export interface PlannedTrial {
  readonly setting: Setting;
  readonly row: Row;
  readonly seed: number;
  /** 0 where the setting has no folds. */
  readonly fold: number;
  readonly spec: TrialSpec;
  /** In place of one that did not pass the gate, with budget and grid doubled. */
  readonly doubled?: true;
  /** Beside its own, for the gate alone: the same training of twice the length. */
  readonly lengthened?: true;
}

/** The row that decides threshold and floor of a table. */
export function referenceOf({ reference, rows }: Table): Row {
  return reference ?? rows[0]!;
}

function plannedRows(table: Table): readonly Row[] {
  const reference = referenceOf(table);
  const listed = table.rows.some(({ id }) => id === reference.id);
  return listed ? table.rows : [...table.rows, reference];
}

/**
 * Every trial behind a table on some settings: rows × seeds × folds, options filled in. The last row
 * is the reference where the table does not list it.
 *
 * @throws UserError where a method is not defined for what a setting asks, the table's columns are about
 *   attributes that it does not ask about, or a recipe trains for no whole number of epochs, records a
 *   step or records.
 */
export function planTable(table: Table, settings: readonly Setting[]): PlannedTrial[] {
  for (const setting of settings) {
    requireAttributes(table, setting);
    const question = asked(setting);
    for (const row of plannedRows(table)) requireDefined(row, setting, question);
  }
  return settings.flatMap((setting) =>
    setting.seeds.flatMap((seed) =>
      foldsOf(setting).flatMap((fold) =>
        plannedRows(table).flatMap((row) => {
          if (isTrainedOnce(row, setting) && seed !== FIRST_SEED) return [];
          const { method, options, recipe, data } = row.trial(setting, { seed, fold });
          const spec: TrialSpec = {
            method,
            options: findMethod(method).options.parse(options) as JsonObject,
            data: data ?? setting.data,
            split: splitOf(setting, { seed, fold }, row.half),
            seed,
            recipe: sensible(recipe ?? setting.recipe),
          };
          return [{ setting, row, seed, fold, spec }];
        }),
      ),
    ),
  );
}

/** Seeds count from here. */
const FIRST_SEED = 1;

/** Whether a row is trained at the first repeat alone, shown and not judged. */
export function isTrainedOnce({ once }: Row, { profile }: Pick<Setting, 'profile'>): boolean {
  return once === true && profile === 'desk';
}

/** @throws UserError for lengths of training that nothing can be trained for. */
function sensible(recipe: Recipe): Recipe {
  const { epochs, batchSize, trainLimit } = recipe;
  for (const [name, count] of Object.entries({ epochs, batchSize, trainLimit })) {
    if (count === null || (Number.isInteger(count) && count > 0)) continue;
    throw new UserError(
      `${name} cannot be ${count}: it counts`,
      `Give a whole number from 1${name === 'trainLimit' ? ', or null for all records' : ''}.`,
    );
  }
  return recipe;
}

/** @throws UserError where columns name an attribute, `fairness.race.…`, that a setting does not ask about. */
function requireAttributes({ id, columns, rows, ours = 'ours' }: Table, setting: Setting): void {
  const { data } = setting;
  const paths = columns.map(({ metric }) => splitPath(metric));
  const named = paths.flatMap(([kind, name]) => (kind === 'fairness' ? [name!] : []));
  const own = [...new Set(named)].filter((name) => name !== '<attribute>');
  if (own.every((name) => data.attributes.includes(name))) return;
  const { method } = (rows.find((row) => row.id === ours) ?? rows[0]!).trial(setting);
  throw new UserError(
    `${id} is about ${own.join(' and ')}, and on ${data.dataset} it is asked about ${data.attributes.join(' and ')}`,
    `where the data have these, name them: --attribute ${own.join('+')}; by others methods run in a comparison: refair compare erm ${method} --dataset ${data.dataset} --attribute ${data.attributes[0]}`,
  );
}

/** @throws UserError where a method is not defined for what a setting asks. */
function requireDefined(row: Row, setting: Setting, question: Question | null): void {
  const { method: name, options } = row.trial(setting);
  const method = findMethod(name);
  const labels = namesOf(setting.data.label);
  if (labels.length > 1 && !method.severalLabels) {
    throw new UserError(
      `${method.title} is defined for one label, and ${setting.id} has ${labels.length}: ${labels.join(', ')}`,
      'give the setting one label, or leave the row out',
    );
  }
  if (question !== null) method.check?.(method.options.parse(options), question);
}

/** What a setting asks, as far as that is known before its records are read. */
function asked({ data }: Setting): Question | null {
  const manifest = findManifest(data.dataset);
  return manifest && questionOf(manifest, namesOf(data.label), data.attributes);
}

/**
 * Which records one of a setting's trainings learns from and is judged on.
 *
 * @param half of the fold's training records; default: all.
 * @throws RangeError for a half where there are no folds.
 */
export function splitOf(setting: Setting, { seed, fold }: Place, half?: Half): SplitSpec {
  const { folds, split: kind = 'holdout', shares } = setting;
  const own = splitSeed(setting, seed);
  if (folds === 0 && half !== undefined) {
    throw new RangeError(`${setting.id} has no folds of which a row could learn from a half`);
  }
  return folds === 0
    ? { kind, seed: own, ...(shares === undefined ? {} : { shares }) }
    : { kind: 'fold', seed: own, count: folds, fold, ...(half === undefined ? {} : { half }) };
}

export function foldsOf(setting: Setting): number[] {
  return setting.folds === 0 ? [0] : [...Array(setting.folds).keys()];
}

/** Repeated splits give every seed its own; otherwise a table keeps one. */
function splitSeed(setting: Setting, seed: number): number {
  return setting.splitSeed === 'per-seed' ? seed : setting.splitSeed;
}
