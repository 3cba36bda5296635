import { normalQuantile } from '../metrics/normal.ts';
import type { Random } from '../tensor/random.ts';
import type { Form, RepeatedRuns, Series } from './runs.ts';

/**
 * A table as it might come out: models score the records of two groups, and the rate at which scores
 * pass a threshold differs between them (TPR among positives: EO; among everyone: DP).
 */
export interface SimulatedTable {
  /** Records in the rate's denominator, tested once a repeat. */
  readonly records: number;
  readonly repeats: number;
  /** Rate of each group (first, second) by row; the first row is the baseline. */
  readonly rates: readonly (readonly [first: number, second: number])[];
  /** How much a row's gap differs between trainings, beyond single records: a fraction. */
  readonly trainingSd: number;
  /** Luck of the one data set that all repeats share: sd of a row's true gap. No interval has it. */
  readonly dataSd?: number;
  readonly clusters?: ClusterSizes;
}

/** Share of clusters with 1, 2, 3 … records. */
export type ClusterSizes = readonly number[];

/** Malignant lesions of HAM10000 with 1, 2, 3 and 4 pictures, of 1,169. */
const HAM10000_LESIONS: ClusterSizes = [556 / 1169, 453 / 1169, 151 / 1169, 9 / 1169];
/** Share of women among their 1,954 pictures. */
export const FIRST_GROUP = 727 / 1954;

/**
 * Variance of a score by what it goes with: the lesion, the picture, the picture under one row's
 * models, and the single training. As repeated trainings on HAM10000 are: a record's predicted class
 * differs between two trainings of one row in about a sixth of the positives.
 */
export const VARIANCE = { cluster: 0.25, record: 0.4, row: 0.1, training: 0.25 };

/** The path of a simulated table's signed gap and, for claims on values, of its mean rate. */
export const GAP = 'gap';
export const RATE = 'rate';
export const GAP_FORM: Form = [{ path: GAP, weight: 1 }];
export const RATE_FORM: Form = [{ path: RATE, weight: 1 }];

/** Name of a simulated row. */
export function rowName(index: number): string {
  return `row ${index}`;
}

/** Draws one table; the same for the same generator state. */
export function simulateRuns(table: SimulatedTable, random: Random): RepeatedRuns {
  const { records, repeats, rates, dataSd = 0 } = table;
  const layout = layoutOf(records, table.clusters ?? HAM10000_LESIONS);
  const { sizes, secondFrom, counts } = layout;
  const clusters = sizes.length;
  const normal = normals(random);
  const common = new Float64Array(records);
  let at = 0;
  for (let k = 0; k < clusters; k++) {
    const own = Math.sqrt(VARIANCE.cluster) * normal();
    for (let i = 0; i < sizes[k]!; i++) {
      common[at++] = own + Math.sqrt(VARIANCE.record) * normal();
    }
  }
  const series = new Map<string, Record<typeof GAP | typeof RATE, Series>>();
  rates.forEach(([first, second], index) => {
    const shift = dataSd * normal();
    const hits = new Uint16Array(repeats * clusters);
    const cuts = Float64Array.from({ length: 2 * repeats }, (_, i) =>
      cutOf(
        i % 2 === 0 ? first : second + shift,
        table.trainingSd,
        // The two groups' luck adds up to that of their gap.
        normal() * Math.SQRT1_2,
      ),
    );
    const bySelf = Math.sqrt(VARIANCE.row);
    const byTraining = Math.sqrt(VARIANCE.training);
    let record = 0;
    for (let k = 0; k < clusters; k++) {
      const group = k < secondFrom ? 0 : 1;
      for (let i = 0; i < sizes[k]!; i++) {
        const score = common[record++]! + bySelf * normal();
        for (let r = 0; r < repeats; r++) {
          if (score + byTraining * normal() > cuts[2 * r + group]!) hits[r * clusters + k]!++;
        }
      }
    }
    series.set(rowName(index), seriesOf(hits, sizes, secondFrom, counts, repeats));
  });
  return {
    rows: rates.map((_, index) => rowName(index)),
    repeats,
    clusters,
    series: (row, path) => series.get(row)![path as typeof GAP | typeof RATE],
    reason: () => null,
  };
}

/** Rates of the two groups from hits of each repeat and cluster, with influences. */
function seriesOf(
  hits: Uint16Array,
  sizes: Uint8Array,
  secondFrom: number,
  counts: readonly [number, number],
  repeats: number,
): Record<typeof GAP | typeof RATE, Series> {
  const clusters = sizes.length;
  const empty = (): Series => ({
    values: new Float64Array(repeats),
    influence: new Float64Array(repeats * clusters),
  });
  const gap = empty();
  const rate = empty();
  const all = counts[0] + counts[1];
  for (let r = 0; r < repeats; r++) {
    const from = r * clusters;
    const found = [0, 0];
    for (let k = 0; k < clusters; k++) found[k < secondFrom ? 0 : 1]! += hits[from + k]!;
    const share = [found[0]! / counts[0], found[1]! / counts[1]];
    const overall = (found[0]! + found[1]!) / all;
    gap.values[r] = share[1]! - share[0]!;
    rate.values[r] = overall;
    for (let k = 0; k < clusters; k++) {
      const group = k < secondFrom ? 0 : 1;
      const beyond = hits[from + k]! - sizes[k]! * share[group]!;
      gap.influence[from + k] = (group === 0 ? -beyond : beyond) / counts[group]!;
      rate.influence[from + k] = (hits[from + k]! - sizes[k]! * overall) / all;
    }
  }
  return { gap, rate };
}

/** Score above which a record is called, so that over all trainings the rate is the given one. */
function cutOf(rate: number, trainingSd: number, luck: number): number {
  const mean = normalQuantile(Math.min(0.999, Math.max(0.001, rate)));
  const density = Math.exp(-(mean * mean) / 2) / Math.sqrt(2 * Math.PI);
  const sd = trainingSd / density;
  // Luck widens the scores over all trainings: √(1 + its variance) keeps their rate.
  return -(mean * Math.sqrt(1 + (sd * sd) / 2) + sd * luck);
}

interface Layout {
  /** Records of each cluster; those of the first group come first. */
  readonly sizes: Uint8Array;
  readonly secondFrom: number;
  readonly counts: readonly [number, number];
}

const layouts = new Map<string, Layout>();

function layoutOf(records: number, shares: ClusterSizes): Layout {
  const key = `${records} ${shares.join(' ')}`;
  const known = layouts.get(key);
  if (known !== undefined) return known;
  const first = Math.round(records * FIRST_GROUP);
  const counts = [first, records - first] as const;
  const parts = counts.map((count) => clustersOf(count, shares));
  const made = {
    sizes: Uint8Array.from(parts.flat()),
    secondFrom: parts[0]!.length,
    counts,
  };
  layouts.set(key, made);
  return made;
}

/** Cluster sizes in the given shares that add up to so many records. */
function clustersOf(records: number, shares: ClusterSizes): number[] {
  const perCluster = shares.reduce((sum, share, i) => sum + share * (i + 1), 0);
  const clusters = records / perCluster;
  const sizes = shares
    .slice(1)
    .flatMap((share, i) => Array<number>(Math.round(share * clusters)).fill(i + 2));
  while (sizes.reduce((sum, size) => sum + size, 0) > records) sizes.pop();
  const rest = records - sizes.reduce((sum, size) => sum + size, 0);
  return [...sizes, ...Array<number>(rest).fill(1)];
}

/** Standard normals by table: 2¹⁶ quantiles, two a draw of 32 bits. Plenty for rates of records. */
function normals(random: Random): () => number {
  // Not worked out before somebody simulates: most who load this file never do.
  quantileTable ??= quantiles(0x10000);
  const table = quantileTable;
  let bits = 0;
  let left = 0;
  return () => {
    if (left === 0) {
      bits = random.bits();
      left = 2;
    }
    left--;
    const index = bits & 0xffff;
    bits >>>= 16;
    return table[index]!;
  };
}

let quantileTable: Float64Array | undefined;

function quantiles(n: number): Float64Array {
  const values = new Float64Array(n);
  // The upper half; the lower mirrors it.
  for (let i = n / 2; i < n; i++) {
    values[i] = normalQuantile((i + 0.5) / n);
    values[n - 1 - i] = -values[i]!;
  }
  return values;
}
