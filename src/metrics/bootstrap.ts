import { UserError } from '../errors.ts';
import { Random } from '../tensor/random.ts';
import {
  type BootstrapCells,
  type BootstrapOptions,
  checkCells,
  countSeeds,
  indexClusters,
  panelsOf,
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
  /**
   * Draws the resamples now, with a pause after each row of each.
   *
   * @throws what the pause throws; those that are drawn stay.
   */
  resample(pause: () => Promise<void>): Promise<void>;
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
 * records share them. Numbers are computed, and resamples drawn, when first asked for.
 *
 * @throws UserError where rows have different numbers of seeds, or different records at one seed.
 */
export function bootstrapTable(cells: BootstrapCells, options: BootstrapOptions): BootstrapTable {
  const rows = Object.keys(cells);
  const seeds = countSeeds(cells);
  checkCells(cells);
  const clusters = indexClusters(cells);
  const once = new Int32Array(clusters.size).fill(1);
  const eachSeed = new Int32Array(seeds).fill(1);
  // Many tables ask for no number that has no influences: those spare the sorting and the resamples.
  const prepared = new Map<string, Prepared>();
  const prepare = (row: string): Prepared => {
    const known = prepared.get(row);
    if (known !== undefined) return known;
    const panels = panelsOf(row, cells[row]!, options, clusters);
    const paths = panels.find((p) => p !== null)?.paths ?? [];
    const numbers = new RowNumbers(paths, options.replicates);
    numbers.fill(panels, once, eachSeed, null);
    const made = { panels, numbers };
    prepared.set(row, made);
    return made;
  };
  function* draw(): Generator<void> {
    for (const row of rows) {
      prepare(row);
      yield;
    }
    const weights = new Int32Array(clusters.size);
    const random = new Random(options.seed);
    for (let replicate = 0; replicate < options.replicates; replicate++) {
      const draw = random.fork(`replicate ${replicate}`);
      const seedWeights = drawWithReplacement(draw, new Int32Array(seeds));
      drawWithReplacement(draw, weights);
      for (const row of rows) {
        const { numbers, panels } = prepare(row);
        numbers.fill(panels, weights, seedWeights, replicate);
        yield;
      }
    }
  }
  return tableOf(rows, seeds, options.replicates, clusters.size, prepare, draw());
}

/** A row's panels, one a seed, and the numbers that they give. */
interface Prepared {
  readonly panels: readonly (Panel | null)[];
  readonly numbers: RowNumbers;
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
  prepare: (row: string) => Prepared,
  draws: Iterator<void>,
): BootstrapTable {
  const known = new Set(rows);
  const found = (row: string): Prepared => {
    if (known.has(row)) return prepare(row);
    throw new UserError(`the table has no row "${row}"`, `choose one of: ${rows.join(', ')}`);
  };
  const rowOf = (row: string): RowNumbers => found(row).numbers;
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
      const own = rowOf(row);
      const position = positionOf(own, path);
      return replicate === null ? own.estimates[position]! : own.at(position, replicate);
    };
    const estimate = fn(at(null));
    while (!draws.next().done);
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
    has: (row) => known.has(row) && rowOf(row).paths.length > 0,
    paths: (row) => rowOf(row).paths,
    estimate: (row, path) => {
      const own = rowOf(row);
      const value = own.estimates[positionOf(own, path)]!;
      return Number.isNaN(value) ? null : value;
    },
    interval: (row, path) => {
      const own = rowOf(row);
      // What is undefined needs no resamples.
      return Number.isNaN(own.estimates[positionOf(own, path)]!)
        ? null
        : statistic((at) => at(row, path)).interval;
    },
    reason: (row, path) => {
      const { panels, numbers } = found(row);
      const position = positionOf(numbers, path);
      if (!Number.isNaN(numbers.estimates[position]!)) return null;
      const seeds = panels.filter((p) => p !== null);
      const missing = seeds.filter((p) => Number.isNaN(once(p)[position]!));
      const [first] = missing;
      if (first === undefined) return seeds[0]?.reasons[position] ?? null;
      const some =
        missing.length < seeds.length ? `at ${missing.length} of ${seeds.length} seeds ` : '';
      return `${some}${first.reasons[position]!}`;
    },
    bySeed: (row, path) => {
      const { panels, numbers } = found(row);
      const position = positionOf(numbers, path);
      return panels.map((p) => {
        const value = p === null ? Number.NaN : once(p)[position]!;
        return Number.isNaN(value) ? null : value;
      });
    },
    resample: async (pause) => {
      while (!draws.next().done) await pause();
    },
    statistic,
  };
}
