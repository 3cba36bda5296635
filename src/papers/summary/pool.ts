import { metricPath } from '../../metrics/paths.ts';
import type { Threshold } from '../../metrics/predicted.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import type { SampleCells } from '../../metrics/sample-means.ts';
import { youdenThreshold } from '../../metrics/threshold.ts';
import type { Finished } from './finished.ts';

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

/**
 * Youden's threshold of each seed, 0.5 where there is none. Folds keep their own, one a test record:
 * the validation records of one fold are test records of another.
 */
export function youdenThresholds(own: readonly Finished[], seeds: readonly number[]): Threshold[] {
  return seeds.map((seed) => {
    const folds = own.filter((trial) => trial.seed === seed).map(({ result }) => result!);
    const thresholds = folds.map(({ validation }) => youdenThreshold(validation) ?? 0.5);
    if (folds.length === 1) return thresholds[0]!;
    return Float64Array.from(
      folds.flatMap(({ test }, fold) => test.ids.map(() => thresholds[fold]!)),
    );
  });
}

/**
 * What methods measured record by record on test, as `samples.<table>.<column>`, of the tables that
 * every row has; undefined where there are none.
 */
export function sampleCells(
  rows: readonly { readonly row: { readonly id: string }; readonly own: readonly Finished[] }[],
  seeds: readonly number[],
): SampleCells | undefined {
  const tablesOf = (trial: Finished) => {
    const { samples, test } = trial.result!;
    return samples.filter(({ ids }) => ids.join('\n') === test.ids.join('\n'));
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
          for (const table of tablesOf(trial).filter(({ name }) => names.has(name))) {
            for (const [column, values] of Object.entries(table.columns)) {
              const path = metricPath('samples', table.name, column);
              columns[path] = [...(columns[path] ?? []), ...values];
            }
          }
        }
        return { clusters: trials.flatMap((trial) => trial.result!.test.clusters), columns };
      }),
    ]),
  );
}
