import { UserError } from '../errors.ts';
import type { BootstrapOptions } from './bootstrap.ts';
import { checkRecords } from './evaluate.ts';
import { everywhereLargeEnough } from './large-enough.ts';
import { type Panel, panel } from './panel.ts';
import type { ScoredRecords } from './predictions.ts';

/** The rows of a table: each row's predictions, one a seed; null where a trial failed. */
export type BootstrapCells = Readonly<Record<string, readonly (ScoredRecords | null)[]>>;

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
  for (const row of Object.values(cells)) {
    for (const records of row) {
      for (const cluster of records?.clusters ?? []) {
        if (!index.has(cluster)) index.set(cluster, index.size);
      }
    }
  }
  return index;
}

/**
 * Prepares every cell; null stays null.
 *
 * @param clusters number of each cluster, as `indexClusters` gives it: its place in the weights.
 * @throws UserError where predictions are malformed, or rows have different records at one seed.
 */
export function buildPanels(
  cells: BootstrapCells,
  options: BootstrapOptions,
  clusters: ReadonlyMap<string, number>,
): Map<string, (Panel | null)[]> {
  const firstAt = new Map<number, ScoredRecords>();
  for (const [row, seeds] of Object.entries(cells)) {
    seeds.forEach((records, seed) => {
      if (records === null) return;
      checkRecords(records);
      const first = firstAt.get(seed);
      if (first === undefined) firstAt.set(seed, records);
      else checkSameRecords(row, seed, records, first);
    });
  }
  return new Map(
    Object.entries(cells).map(([row, seeds]) => {
      const compared = everywhereLargeEnough(seeds);
      return [
        row,
        seeds.map((records, seed) => {
          if (records === null) return null;
          const threshold = options.thresholds?.[row]?.[seed] ?? options.threshold ?? 0.5;
          const units = Int32Array.from(records.clusters, (cluster) => clusters.get(cluster)!);
          return panel(records, { threshold, units, compared });
        }),
      ];
    }),
  );
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
