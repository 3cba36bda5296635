import { Random } from '../tensor/random.ts';
import { type BootstrapTable, drawWithReplacement } from './bootstrap.ts';
import { percentileInterval } from './quantile.ts';

/** Numbers of single records, by row of a table and seed. */
export type SampleCells = Readonly<Record<string, readonly SampleSeed[]>>;

/** Numbers of the test records at one seed. */
export interface SampleSeed {
  /** Unit of each record: patient, lesion. */
  readonly clusters: readonly string[];
  /** By path, each as long as `clusters`; NaN where a record has no number. */
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

const NO_RECORD = 'no record has a number';

/**
 * A table of metrics with the means of numbers of single records beside them, under paths of their
 * own: means over records that have a number, then over seeds. Clusters and seeds are resampled,
 * the same for all rows, as for the metrics.
 */
export function withSampleMeans(
  base: BootstrapTable,
  cells: SampleCells,
  { replicates, seed }: { readonly replicates: number; readonly seed: number },
): BootstrapTable {
  const means = sampleMeans(cells, replicates, seed);
  const find = (row: string, path: string) => means.get(`${row}\n${path}`) ?? null;
  const fromBase = new Map<string, Means>();
  /** A number's estimate and replicates, wherever it comes from. */
  const numbersOf = (row: string, path: string): Means => {
    const own = find(row, path);
    if (own !== null) return own;
    const key = `${row}\n${path}`;
    const known = fromBase.get(key);
    if (known !== undefined) return known;
    const { estimate, replicates: drawn } = base.statistic((at) => at(row, path));
    const made = { estimate: estimate ?? Number.NaN, replicates: drawn, bySeed: [] };
    fromBase.set(key, made);
    return made;
  };
  return {
    ...base,
    paths: (row) => [
      ...base.paths(row),
      ...[...means.keys()].flatMap((key) =>
        key.startsWith(`${row}\n`) ? [key.slice(row.length + 1)] : [],
      ),
    ],
    estimate: (row, path) => {
      const own = find(row, path);
      return own === null ? base.estimate(row, path) : defined(own.estimate);
    },
    interval: (row, path) => {
      const own = find(row, path);
      if (own === null) return base.interval(row, path);
      return Number.isNaN(own.estimate) ? null : percentileInterval(own.replicates);
    },
    reason: (row, path) => {
      const own = find(row, path);
      if (own === null) return base.reason(row, path);
      return Number.isNaN(own.estimate) ? NO_RECORD : null;
    },
    bySeed: (row, path) => find(row, path)?.bySeed.map(defined) ?? base.bySeed(row, path),
    statistic(fn) {
      const estimate = defined(fn((row, path) => numbersOf(row, path).estimate));
      const drawn = Float64Array.from({ length: replicates }, (_, replicate) =>
        fn((row, path) => numbersOf(row, path).replicates[replicate]!),
      );
      return {
        estimate,
        interval: estimate === null ? null : percentileInterval(drawn),
        replicates: drawn,
      };
    },
  };
}

interface Means {
  readonly bySeed: readonly number[];
  readonly estimate: number;
  readonly replicates: Float64Array;
}

function sampleMeans(cells: SampleCells, replicates: number, seed: number): Map<string, Means> {
  const everySeed = Object.values(cells).flat();
  const index = new Map<string, number>();
  for (const { clusters } of everySeed) {
    for (const cluster of clusters) if (!index.has(cluster)) index.set(cluster, index.size);
  }
  const seeds = Math.max(0, ...Object.values(cells).map((own) => own.length));
  const prepared = Object.entries(cells).flatMap(([row, own]) => {
    const paths = [...new Set(own.flatMap(({ columns }) => Object.keys(columns)))];
    return paths.map((path) => ({
      key: `${row}\n${path}`,
      seeds: own.map(({ clusters, columns }) => ({
        units: Int32Array.from(clusters, (cluster) => index.get(cluster)!),
        values: Float64Array.from(columns[path] ?? clusters.map(() => Number.NaN)),
      })),
      replicates: new Float64Array(replicates),
    }));
  });
  const ones = new Int32Array(index.size).fill(1);
  const once = new Int32Array(seeds).fill(1);
  const estimates = prepared.map((numbers) => weightedMean(numbers.seeds, ones, once));
  const random = new Random(seed);
  const weights = new Int32Array(index.size);
  for (let replicate = 0; replicate < replicates; replicate++) {
    const draw = random.fork(`replicate ${replicate}`);
    const seedWeights = drawWithReplacement(draw, new Int32Array(seeds));
    drawWithReplacement(draw, weights);
    for (const numbers of prepared) {
      numbers.replicates[replicate] = weightedMean(numbers.seeds, weights, seedWeights);
    }
  }
  return new Map(
    prepared.map((numbers, i) => [
      numbers.key,
      {
        estimate: estimates[i]!,
        replicates: numbers.replicates,
        bySeed: numbers.seeds.map((own) => weightedMean([own], ones, ones)),
      },
    ]),
  );
}

/** Mean over seeds of the means over records; NaN where a drawn seed has no number. */
function weightedMean(
  seeds: readonly { readonly units: Int32Array; readonly values: Float64Array }[],
  weights: Int32Array,
  seedWeights: Int32Array,
): number {
  let total = 0;
  let drawn = 0;
  seeds.forEach(({ units, values }, s) => {
    if (seedWeights[s] === 0) return;
    let sum = 0;
    let count = 0;
    for (let i = 0; i < values.length; i++) {
      const weight = weights[units[i]!]!;
      if (weight === 0 || Number.isNaN(values[i]!)) continue;
      sum += weight * values[i]!;
      count += weight;
    }
    total += seedWeights[s]! * (sum / count);
    drawn += seedWeights[s]!;
  });
  return total / drawn;
}

function defined(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
