import { metricPath } from '../../metrics/paths.ts';
import type { Threshold } from '../../metrics/predicted.ts';
import { type Predictions, recordsAt } from '../../metrics/predictions.ts';
import type { SampleCells } from '../../metrics/sample-means.ts';
import { youdenThreshold } from '../../metrics/threshold.ts';
import type { Finished } from './finished.ts';

/** Predictions by the name of the label. */
export type ByLabel = ReadonlyMap<string, Predictions>;

/** Out-of-fold predictions of one seed, one after the other. */
export function pool(parts: readonly Predictions[]): Predictions {
  if (parts.length === 1) return parts[0]!;
  const [head] = parts;
  return {
    ids: parts.flatMap((part) => part.ids),
    clusters: parts.flatMap((part) => part.clusters),
    classes: head!.classes,
    labels: Int16Array.from(parts.flatMap((part) => [...part.labels])),
    scores: Float32Array.from(parts.flatMap((part) => [...part.scores])),
    groups: head!.groups.map((group, index) => ({
      ...group,
      codes: Int16Array.from(parts.flatMap((part) => [...part.groups[index]!.codes])),
    })),
  };
}

/** The predictions of each seed, those of its folds pooled, by the names of the trials' labels. */
export function pooled(
  own: readonly Finished[],
  seeds: readonly number[],
  part: 'validation' | 'test',
  labels: readonly string[],
): ByLabel[] {
  return seeds.map((seed) => {
    const folds = own.filter((trial) => trial.seed === seed);
    return new Map(
      labels.map((label, l) => [label, pool(folds.map(({ result }) => result![part][l]!))]),
    );
  });
}

/**
 * Youden's threshold of each seed and label, 0.5 where there is none. Folds keep their own, one a
 * test record: the validation records of one fold are test records of another.
 */
export function youdenThresholds(
  own: readonly Finished[],
  seeds: readonly number[],
  labels: readonly string[],
): ReadonlyMap<string, Threshold>[] {
  return seeds.map((seed) => {
    const folds = own.filter((trial) => trial.seed === seed);
    return new Map(
      labels.map((label, l): [string, Threshold] => {
        const thresholds = folds.map((trial) => youdenOf(trial, l));
        if (folds.length === 1) return [label, thresholds[0]!];
        const each = folds.flatMap(({ result }, fold) => {
          const own = thresholds[fold]!;
          return result!.test[l]!.ids.map((_, i) => (typeof own === 'number' ? own : own[i]!));
        });
        return [label, Float64Array.from(each)];
      }),
    );
  });
}

/**
 * Youden's threshold of a trial on its validation records, 0.5 where there is none. Where a model for
 * each group scores the records, one a test record: each model's own, chosen on its group's.
 */
export function youdenOf({ row, result }: Finished, label: number): Threshold {
  if (row.decidesAtHalf) return 0.5;
  const { validation, test } = result!;
  const chosen = validation[label]!;
  if (!row.modelByGroup) return youdenThreshold(chosen) ?? 0.5;
  const byLevel = chosen.groups[0]!.levels.map((_, level) => {
    const own = [...chosen.ids.keys()].filter((i) => chosen.groups[0]!.codes[i] === level);
    return youdenThreshold(recordsAt(chosen, own)) ?? 0.5;
  });
  return Float64Array.from(test[label]!.groups[0]!.codes, (level) => byLevel[level] ?? 0.5);
}

/**
 * What methods measured record by record on test, as `samples.<table>.<column>`, of the tables that
 * every row has; undefined where there are none.
 */
export function sampleCells(
  rows: readonly { readonly row: { readonly id: string }; readonly own: readonly Finished[] }[],
  seeds: readonly number[],
): SampleCells | undefined {
  const tablesOf = ({ result }: Finished) => {
    if (result!.samples.length === 0) return [];
    const records = clustersOf(result!.test);
    return result!.samples.filter(
      ({ ids }) => ids.length === records.size && ids.every((id) => records.has(id)),
    );
  };
  const named = rows.map(
    ({ own }) => new Set(own.flatMap((trial) => tablesOf(trial).map(({ name }) => name))),
  );
  const names = new Set([...named[0]!].filter((name) => named.every((own) => own.has(name))));
  if (names.size === 0) return undefined;
  return Object.fromEntries(
    rows.map(({ row, own }) => [
      row.id,
      seeds.map((seed) => {
        const trials = own.filter((trial) => trial.seed === seed);
        const columns: Record<string, number[]> = {};
        for (const trial of trials) {
          const ids = [...clustersOf(trial.result!.test).keys()];
          for (const table of tablesOf(trial).filter(({ name }) => names.has(name))) {
            const place = new Map(table.ids.map((id, i) => [id, i]));
            for (const [column, values] of Object.entries(table.columns)) {
              const path = metricPath('samples', table.name, column);
              const own = ids.map((id) => values[place.get(id)!]!);
              columns[path] = [...(columns[path] ?? []), ...own];
            }
          }
        }
        const clusters = trials.flatMap(({ result }) => [...clustersOf(result!.test).values()]);
        return { clusters, columns };
      }),
    ]),
  );
}

/** The unit of each test record, by its id: of those that have any of the labels. */
function clustersOf(test: readonly Predictions[]): ReadonlyMap<string, string> {
  return new Map(test.flatMap(({ ids, clusters }) => ids.map((id, i) => [id, clusters[i]!])));
}
