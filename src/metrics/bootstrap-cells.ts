import { UserError } from '../errors.ts';
import { checkRecords } from './evaluate.ts';
import { byLabel, type Judged, joinLabels, sideBySide } from './joined-panel.ts';
import { everywhereLargeEnough } from './large-enough.ts';
import { type Panel, panel } from './panel.ts';
import type { Threshold } from './predicted.ts';
import type { ScoredRecords } from './predictions.ts';
import { type SampleCells, sampleMeans } from './sample-means.ts';

/** The rows of a table: each row's predictions, one a seed; null where a trial failed. */
export type BootstrapCells = Readonly<Record<string, readonly (Judged | null)[]>>;

/** How often to resample, and where binary scores become predictions. */
export interface BootstrapOptions {
  readonly replicates: number;
  /** ≥ 1. */
  readonly seed: number;
  /** For binary labels; 0.5 by default. */
  readonly threshold?: number;
  /**
   * Thresholds of a row, one a seed or a record of it (chosen on validation), by label where there
   * are several; null: `threshold`.
   */
  readonly thresholds?: Readonly<
    Record<string, readonly (Threshold | null | ReadonlyMap<string, Threshold>)[]>
  >;
  /** Numbers of single records, whose means stand beside the metrics under paths of their own. */
  readonly samples?: SampleCells;
}

/**
 * How many seeds every row has.
 *
 * @throws UserError where rows have different numbers of them.
 */
export function countSeeds(cells: BootstrapCells): number {
  const counts = new Set(Object.values(cells).map((row) => row.length));
  if (counts.size > 1) {
    const listed = Object.entries(cells).map(([row, seeds]) => `${row}: ${seeds.length}`);
    throw new UserError(
      `rows of one table have different numbers of seeds (${listed.join(', ')})`,
      'give every row the same seeds, null for a trial that failed',
    );
  }
  return [...counts][0] ?? 0;
}

/** Numbers the clusters of all test sets, in order of appearance. */
export function indexClusters(cells: BootstrapCells): Map<string, number> {
  const index = new Map<string, number>();
  const judged = Object.values(cells).flatMap((row) => row.filter((cell) => cell !== null));
  for (const [, { clusters }] of judged.flatMap(byLabel)) {
    for (const cluster of clusters) if (!index.has(cluster)) index.set(cluster, index.size);
  }
  return index;
}

/**
 * Checks every cell.
 *
 * @throws UserError where predictions are malformed, or rows have different records at one seed.
 */
export function checkCells(cells: BootstrapCells): void {
  const firstAt = new Map<string, ScoredRecords>();
  for (const [row, seeds] of Object.entries(cells)) {
    seeds.forEach((cell, seed) => {
      for (const [label, records] of cell === null ? [] : byLabel(cell)) {
        checkRecords(records);
        const at = JSON.stringify([seed, label]);
        const first = firstAt.get(at);
        if (first === undefined) firstAt.set(at, records);
        else checkSameRecords(row, seed, records, first);
      }
    });
  }
}

/**
 * The panel of each seed of a row: its metrics, and the means of its records' numbers; null stays
 * null.
 *
 * @param clusters number of each cluster, as `indexClusters` gives it: its place in the weights.
 */
export function panelsOf(
  row: string,
  seeds: BootstrapCells[string],
  { threshold = 0.5, thresholds, samples }: BootstrapOptions,
  clusters: ReadonlyMap<string, number>,
): (Panel | null)[] {
  const unitsOf = (own: readonly string[]) =>
    Int32Array.from(own, (cluster) => clusters.get(cluster)!);
  const labelled = seeds.map((cell) => (cell === null ? null : new Map(byLabel(cell))));
  const labels = [...(labelled.find((cell) => cell !== null)?.keys() ?? [])];
  const compared = new Map(
    labels.map((label) => [
      label,
      everywhereLargeEnough(labelled.map((cell) => cell?.get(label) ?? null)),
    ]),
  );
  const numbers = samples?.[row] ?? [];
  const paths = [...new Set(numbers.flatMap(({ columns }) => Object.keys(columns)))];
  return labelled.map((cell, seed) => {
    if (cell === null) return null;
    const own = thresholds?.[row]?.[seed] ?? threshold;
    const panels = [...cell].map(([label, records]) => {
      const chosen = own instanceof Map ? own.get(label ?? '') : (own as Threshold);
      const settled = {
        threshold: chosen ?? threshold,
        units: unitsOf(records.clusters),
        compared: compared.get(label)!,
      };
      return [label, panel(records, settled)] as const;
    });
    const joined = joinLabels(new Map(panels));
    const beside = numbers[seed];
    return beside === undefined
      ? joined
      : sideBySide([joined, sampleMeans(beside, paths, unitsOf(beside.clusters))]);
  });
}

function checkSameRecords(
  row: string,
  seed: number,
  records: ScoredRecords,
  first: ScoredRecords,
): void {
  const { ids } = records;
  const aligned = ids.length === first.ids.length && ids.every((id, i) => id === first.ids[i]);
  if (aligned) return;
  const known = new Set(first.ids);
  if (ids.length === first.ids.length && ids.every((id) => known.has(id))) return;
  throw new UserError(
    `row ${row} has other test records than the rows before it at seed number ${seed + 1}`,
    'give all rows of a table the same split: paired differences need the same records',
  );
}
