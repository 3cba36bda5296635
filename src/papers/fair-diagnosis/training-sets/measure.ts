import type { Dataset } from '../../../data/dataset.ts';
import { trialSplit } from '../../../data/split.ts';
import { makeTask, namesOf } from '../../../data/task.ts';
import { measureAt } from '../../../evidence/measure-at.ts';
import { gapOf } from '../../../evidence/measures.ts';
import { clusterIndex, predictionRuns } from '../../../evidence/prediction-runs.ts';
import type { Form, RepeatedRuns } from '../../../evidence/runs.ts';
import {
  type CrossedTrainings,
  type MeasuredTraining,
  type TrainingSetSpread,
  trainingSetSpread,
} from '../../../evidence/training-sets.ts';
import { countedGroups, everywhereLargeEnough } from '../../../metrics/large-enough.ts';
import { fillPath } from '../../../metrics/paths.ts';
import type { Predictions } from '../../../metrics/predictions.ts';
import type { Column, Setting, StudiedTraining } from '../../paper.ts';
import { splitOf } from '../../plan.ts';
import { ACCURACY, ADF, AUROC, DP, EO } from '../columns.ts';
import { halvesOf, METHODS } from './rows.ts';

/** What is measured: ADF is the corrected one, which verdicts use. */
export const MEASURED: readonly Column[] = [ACCURACY, AUROC, EO, DP, ADF];

/** One of `METHODS`, or the last minus the first, which is what claims are about. */
export const DIFFERENCE = 'difference';

/** A number of a method, and how far another training set would move it. */
export interface MeasuredPart {
  /** Id of a method, or `DIFFERENCE`. */
  readonly method: string;
  /** Id of a column; gaps keep their sign. */
  readonly column: string;
  /** Of several groups the two whose gap it is; null: there are two. */
  readonly pair: readonly [string, string] | null;
  /** Null: it is defined in fewer than two folds. */
  readonly spread: TrainingSetSpread | null;
}

/** What halves of the training records tell of a setting. */
export interface MeasuredHalves {
  readonly folds: number;
  readonly seeds: number;
  /** Records, averaged over folds: of a half, of all that a fold trains on, and of its test. */
  readonly records: { readonly half: number; readonly all: number; readonly test: number };
  readonly parts: readonly MeasuredPart[];
}

/**
 * Holds the halves of every fold against each other, at 0.5. A fold's statistics are those of its own test
 * records, which both halves share.
 *
 * @param trainings of all rows of the table; folds that lack a seed are left out.
 * @returns null where fewer than two folds are left.
 */
export function measureHalves(
  trainings: readonly StudiedTraining[],
  dataset: Dataset,
  setting: Setting,
): MeasuredHalves | null {
  const byFold = [...Map.groupBy(trainings, ({ fold }) => fold).values()];
  const seeds = Math.max(0, ...byFold.map(({ length }) => length));
  const folds = byFold.filter(({ length }) => length === seeds);
  if (folds.length < 2) return null;
  const measurable = formsOf(folds.flat(), setting);
  const runs = folds.map(runsOf);
  const parts = [...METHODS.map(({ id }) => id), DIFFERENCE].flatMap((method) =>
    measurable.map(({ column, form, pair }): MeasuredPart => {
      const each = folds.map((own, f) => crossed(own, runs[f]!, method, form));
      return { method, column: column.id, pair, spread: trainingSetSpread(each) };
    }),
  );
  return {
    folds: folds.length,
    seeds,
    records: recordsOf(folds, dataset, setting),
    parts,
  };
}

interface Measurable {
  readonly column: Column;
  readonly form: Form;
  readonly pair: MeasuredPart['pair'];
}

/** The linear statistics behind the columns: of a gap between several groups one a pair. */
function formsOf(trainings: readonly StudiedTraining[], { data }: Setting): Measurable[] {
  const test = trainings.flatMap(({ rows }) => [...rows.values()].map((row) => row.test));
  const { groups, classes } = test[0]!;
  const [label] = namesOf(data.label);
  const question = {
    ...{ groups, classes, compared: everywhereLargeEnough(test) },
    counted: countedGroups(test.map((part) => [part])),
  };
  return MEASURED.flatMap((column): Measurable[] => {
    const path = fillPath(column.metric, data.attributes[0]!, groups[0]!.levels, [label!]);
    const forms = measureAt(path, new Map([[label!, question]]))?.forms ?? [];
    return forms.map((form) => ({
      column,
      form,
      pair: forms.length > 1 ? (gapOf(form)?.groups ?? null) : null,
    }));
  });
}

/** The trainings of one fold as rows of one repeat, over the clusters of its test records. */
function runsOf(fold: readonly StudiedTraining[]): RepeatedRuns {
  const cells = Object.fromEntries(
    fold.flatMap(({ seed, rows }) =>
      [...rows].map(([id, { test }]) => [rowAt(id, seed), [[partOf(test)]]]),
    ),
  );
  return predictionRuns(cells, clusterIndex([cells]));
}

function partOf(records: Predictions) {
  return { records, threshold: 0.5 };
}

function rowAt(id: string, seed: number): string {
  return `${id} ${seed}`;
}

/** A statistic of a method, or of the last minus the first, by half and seed. */
function crossed(
  fold: readonly StudiedTraining[],
  runs: RepeatedRuns,
  method: string,
  form: Form,
): CrossedTrainings {
  const [first, last] = [METHODS[0]!, METHODS.at(-1)!];
  const terms =
    method === DIFFERENCE
      ? [
          { rows: halvesOf(last), sign: 1 },
          { rows: halvesOf(first), sign: -1 },
        ]
      : [{ rows: halvesOf(METHODS.find(({ id }) => id === method)!), sign: 1 }];
  const half = (index: 0 | 1) =>
    fold.map(({ seed }): MeasuredTraining => {
      let value = 0;
      const influence = new Float64Array(runs.clusters);
      for (const { rows, sign } of terms) {
        for (const { path, weight } of form) {
          const own = runs.series(rowAt(rows[index]!.id, seed), path);
          value += sign * weight * own.values[0]!;
          for (let k = 0; k < influence.length; k++) {
            influence[k]! += sign * weight * own.influence[k]!;
          }
        }
      }
      return { value, influence };
    });
  return [half(0), half(1)];
}

function recordsOf(
  folds: readonly (readonly StudiedTraining[])[],
  dataset: Dataset,
  setting: Setting,
): MeasuredHalves['records'] {
  const { data, recipe } = setting;
  const task = makeTask(dataset, namesOf(data.label), data.attributes);
  const meanOf = (counts: readonly number[]) =>
    Math.round(counts.reduce((sum, count) => sum + count, 0) / counts.length);
  const trained = folds.map(
    ([training]) => trialSplit(task, splitOf(setting, training!), recipe.trainLimit).train.length,
  );
  const tested = folds.map(([training]) => [...training!.rows.values()][0]!.test.ids.length);
  return {
    half: meanOf(trained.map((count) => count / 2)),
    all: meanOf(trained),
    test: meanOf(tested),
  };
}
