import { Estimator } from '../../evidence/estimator.ts';
import type { Question } from '../../evidence/measure-at.ts';
import type { Part } from '../../evidence/pooled.ts';
import {
  clusterIndex,
  labelledRuns,
  predictionRuns,
  type RepeatedParts,
} from '../../evidence/prediction-runs.ts';
import type { BootstrapTable } from '../../metrics/bootstrap.ts';
import { hangsOnThreshold } from '../../metrics/catalogue.ts';
import { countedGroups, everywhereLargeEnough } from '../../metrics/large-enough.ts';
import { metricPath } from '../../metrics/paths.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import type { SettingResult } from '../results.ts';
import type { Finished } from './finished.ts';
import { type ByLabel, pooled, youdenOf } from './pool.ts';

/** The repeated trainings of a setting's rows, ready to be asked. */
export interface Evidence {
  readonly estimator: Estimator;
  /** Of each label, by name. */
  readonly labels: ReadonlyMap<string, Question>;
}

/** A setting's numbers at one threshold. */
export interface Numbers {
  readonly evidence: Evidence;
  /** Of the same rows, for what has no influences. */
  readonly bootstrap: BootstrapTable;
  /** Of the same rows, for metrics that hang on no threshold: both thresholds share it. Default: `bootstrap`. */
  readonly ofScores?: BootstrapTable;
}

/** The resamples of the number at a path. */
export function resamplesOf({ bootstrap, ofScores }: Numbers, path: string): BootstrapTable {
  return hangsOnThreshold(path) ? bootstrap : (ofScores ?? bootstrap);
}

/**
 * The finished trials of a setting as repeats: each seed is one, with its folds or its held-out part.
 *
 * @param rows with all their trials at these seeds.
 * @param threshold 0.5, or Youden's, chosen on the validation records of each training.
 */
export function evidenceOf(
  rows: readonly { readonly row: { readonly id: string }; readonly own: readonly Finished[] }[],
  seeds: readonly number[],
  labels: readonly string[],
  threshold: SettingResult['threshold']['kind'],
): Evidence {
  const cells = labels.map(
    (_, l): RepeatedParts =>
      Object.fromEntries(
        rows.map(({ row, own }) => [
          row.id,
          seeds.map((seed) =>
            own.filter((trial) => trial.seed === seed).map((trial) => partOf(trial, l, threshold)),
          ),
        ]),
      ),
  );
  const index = clusterIndex(cells);
  const runs = cells.map((own) => predictionRuns(own, index));
  const byLabel = new Map(labels.map((label, l) => [label, runs[l]!]));
  const test = pooled(rows[0]!.own, seeds, 'test', labels);
  return {
    estimator: new Estimator(labels.length === 1 ? runs[0]! : labelledRuns(byLabel)),
    labels: new Map(
      labels.map((label, l) => {
        const parts = Object.values(cells[l]!)[0]!.map((own) => own.map(({ records }) => records));
        return [label, { ...questionOf(test, label), counted: countedGroups(parts) }];
      }),
    ),
  };
}

function questionOf(test: readonly ByLabel[], label: string): Omit<Question, 'counted'> {
  const records = test.map((one) => one.get(label)!);
  const { groups, classes } = records[0]!;
  return { groups, classes, compared: everywhereLargeEnough(records) };
}

function partOf(trial: Finished, label: number, kind: SettingResult['threshold']['kind']): Part {
  const { test, samples } = trial.result!;
  const records = test[label]!;
  return {
    records,
    threshold: kind === 'youden' ? youdenOf(trial, label) : 0.5,
    samples: Object.fromEntries(
      samples.flatMap((table) => {
        const place = new Map(table.ids.map((id, i) => [id, i]));
        // Tables of other records, such as examples, are no numbers of the test.
        if (!isOf(records, place)) return [];
        return Object.entries(table.columns).map(([column, values]) => [
          metricPath('samples', table.name, column),
          records.ids.map((id) => values[place.get(id)!]!),
        ]);
      }),
    ),
  };
}

function isOf({ ids }: Predictions, place: ReadonlyMap<string, number>): boolean {
  return place.size >= ids.length && ids.every((id) => place.has(id));
}
