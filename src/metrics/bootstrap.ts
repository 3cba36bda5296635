import { UserError } from '../errors.ts';
import { Random } from '../tensor/random.ts';
import {
  type BootstrapCells,
  type BootstrapOptions,
  buildPanels,
  countSeeds,
  indexClusters,
} from './bootstrap-cells.ts';
import { RowNumbers } from './bootstrap-row.ts';
import { unknownPath } from './evaluate.ts';
import type { Panel } from './panel.ts';
import type { Interval } from './predictions.ts';
import { percentileInterval } from './quantile.ts';

/**
 * Point estimates and bootstrap replicates of all metrics of all rows of a table. An estimate is
 * the mean over seeds.
 */
export interface BootstrapTable {
  readonly rows: readonly string[];
  readonly seeds: number;
  readonly replicates: number;
  /** Units that were resampled: patients, lesions. */
  readonly clusters: number;
  has(row: string): boolean;
  /** Paths that a row has. */
  paths(row: string): readonly string[];
  /** Null: undefined; `reason` says why. */
  estimate(row: string, path: string): number | null;
  /** 95 %; null where the estimate or more than 5 % of the replicates are undefined. */
  interval(row: string, path: string): Interval | null;
  reason(row: string, path: string): string | null;
  /** The number of each seed's own test set, of which the estimate is the mean; null: undefined. */
  bySeed(row: string, path: string): (number | null)[];
  /** Any statistic of the table's numbers; `at` gives NaN where a number is undefined. */
  statistic(fn: (at: (row: string, path: string) => number) => number): BootstrapStatistic;
}

/** A statistic of a table's numbers; null: undefined. */
export interface BootstrapStatistic {
  readonly estimate: number | null;
  /** 95 %, percentile. */
  readonly interval: Interval | null;
  /** One a replicate, NaN where undefined. */
  readonly replicates: Float64Array;
}

/**
 * Clustered, paired bootstrap. Each replicate draws clusters and seeds with replacement, the same
 * for every row, so that differences between rows have intervals. A cluster counts in every test
 * set that it is part of, so seeds may have test sets of their own (repeated splits). The draws
 * depend on `seed`, the replicate, the clusters and the number of seeds alone: tables over the same
 * records share them. They are drawn when first asked for.
 *
 * @throws UserError where rows have different numbers of seeds, or different records at one seed.
 */
export function bootstrapTable(cells: BootstrapCells, options: BootstrapOptions): BootstrapTable {
  const rows = Object.keys(cells);
  const seeds = countSeeds(cells);
  const clusters = indexClusters(cells);
  const panels = buildPanels(cells, options, clusters);
  const numbers = new Map(
    rows.map((row) => {
      const paths = panels.get(row)!.find((p) => p !== null)?.paths ?? [];
      return [row, new RowNumbers(paths, options.replicates)];
    }),
  );

  const weights = new Int32Array(clusters.size).fill(1);
  const once = new Int32Array(seeds).fill(1);
  for (const row of rows) numbers.get(row)!.fill(panels.get(row)!, weights, once, null);
  let drawn = false;
  // Many tables ask for no number that has no influences, and resamples are nearly all of the work.
  const resample = () => {
    if (drawn) return;
    drawn = true;
    const random = new Random(options.seed);
    for (let replicate = 0; replicate < options.replicates; replicate++) {
      const draw = random.fork(`replicate ${replicate}`);
      const seedWeights = drawWithReplacement(draw, new Int32Array(seeds));
      drawWithReplacement(draw, weights);
      for (const row of rows) {
        numbers.get(row)!.fill(panels.get(row)!, weights, seedWeights, replicate);
      }
    }
  };
  return tableOf(rows, seeds, options.replicates, clusters.size, numbers, panels, resample);
}

/**
 * How often each index is drawn when as many are drawn as there are, with replacement.
 *
 * @param counts filled in place and returned; its length is the number of indices.
 */
export function drawWithReplacement(random: Random, counts: Int32Array): Int32Array {
  counts.fill(0);
  const n = counts.length;
  // The largest 32-bit fraction times n: biased by less than n / 2³², far below what B can show.
  for (let i = 0; i < n; i++) counts[Math.floor(random.bits() * 2 ** -32 * n)]!++;
  return counts;
}

function tableOf(
  rows: readonly string[],
  seeds: number,
  replicates: number,
  clusters: number,
  numbers: ReadonlyMap<string, RowNumbers>,
  panels: ReadonlyMap<string, readonly (Panel | null)[]>,
  resample: () => void,
): BootstrapTable {
  const rowOf = (row: string): RowNumbers => {
    const found = numbers.get(row);
    if (found === undefined) {
      throw new UserError(`the table has no row "${row}"`, `choose one of: ${rows.join(', ')}`);
    }
    return found;
  };
  const positionOf = (row: RowNumbers, path: string): number => {
    const position = row.position.get(path);
    if (position === undefined) throw unknownPath(path, row.paths);
    return position;
  };
  const computed = new Map<Panel, Float64Array>();
  /** The numbers of one seed's own test set. */
  const once = (p: Panel): Float64Array => {
    const known = computed.get(p);
    if (known !== undefined) return known;
    const values = new Float64Array(p.paths.length);
    p.compute(new Int32Array(clusters).fill(1), values);
    computed.set(p, values);
    return values;
  };
  const statistic: BootstrapTable['statistic'] = (fn) => {
    const at = (replicate: number | null) => (row: string, path: string) => {
      const found = rowOf(row);
      const position = positionOf(found, path);
      return replicate === null ? found.estimates[position]! : found.at(position, replicate);
    };
    const estimate = fn(at(null));
    resample();
    const values = Float64Array.from({ length: replicates }, (_, replicate) => fn(at(replicate)));
    const defined = !Number.isNaN(estimate);
    return {
      estimate: defined ? estimate : null,
      interval: defined && clusters > 1 ? percentileInterval(values) : null,
      replicates: values,
    };
  };
  return {
    rows,
    seeds,
    replicates,
    clusters,
    has: (row) => (numbers.get(row)?.paths.length ?? 0) > 0,
    paths: (row) => rowOf(row).paths,
    estimate: (row, path) => {
      const found = rowOf(row);
      const value = found.estimates[positionOf(found, path)]!;
      return Number.isNaN(value) ? null : value;
    },
    interval: (row, path) => {
      const found = rowOf(row);
      // What is undefined needs no resamples.
      return Number.isNaN(found.estimates[positionOf(found, path)]!)
        ? null
        : statistic((at) => at(row, path)).interval;
    },
    reason: (row, path) => {
      const found = rowOf(row);
      const position = positionOf(found, path);
      if (!Number.isNaN(found.estimates[position]!)) return null;
      const seeds = panels.get(row)!.filter((p) => p !== null);
      const missing = seeds.filter((p) => Number.isNaN(once(p)[position]!));
      const [first] = missing;
      if (first === undefined) return seeds[0]?.reasons[position] ?? null;
      const some =
        missing.length < seeds.length ? `at ${missing.length} of ${seeds.length} seeds ` : '';
      return `${some}${first.reasons[position]!}`;
    },
    bySeed: (row, path) => {
      const position = positionOf(rowOf(row), path);
      return panels.get(row)!.map((p) => {
        const value = p === null ? Number.NaN : once(p)[position]!;
        return Number.isNaN(value) ? null : value;
      });
    },
    statistic,
  };
}
