import { UserError } from '../errors.ts';
import { metricPath, splitPath } from '../metrics/paths.ts';
import { type Part, type Pooled, poolParts } from './pooled.ts';
import type { RepeatedRuns, Series } from './runs.ts';
import { statisticOf } from './statistics.ts';

/** Row → repeat → parts: the folds of the repeat, or its one held-out part. */
export type RepeatedParts = Readonly<Record<string, readonly (readonly Part[])[]>>;

/** Influences kept at a time, in numbers: 600 MB. Beyond that the oldest are computed again. */
const KEPT = 150_000_000;

const CONSTANT = 'every record is predicted alike';

/** Number of each cluster. */
export type ClusterIndex = ReadonlyMap<string, number>;

/** Numbers the clusters of all records, in order of appearance. */
export function clusterIndex(all: readonly RepeatedParts[]): ClusterIndex {
  const index = new Map<string, number>();
  for (const { records } of all.flatMap((cells) => Object.values(cells).flat(2))) {
    for (const cluster of records.clusters) {
      if (!index.has(cluster)) index.set(cluster, index.size);
    }
  }
  return index;
}

/**
 * Predictions as repeated runs: statistics and their influences, computed when first asked for.
 *
 * @param index of the clusters, where they are shared with further runs.
 * @throws UserError where rows have different numbers of repeats, or none.
 */
export function predictionRuns(
  cells: RepeatedParts,
  index: ClusterIndex = clusterIndex([cells]),
): RepeatedRuns {
  const rows = Object.keys(cells);
  const counts = new Set(Object.values(cells).map((repeats) => repeats.length));
  const [repeats] = counts;
  if (counts.size !== 1 || !repeats) {
    const listed = Object.entries(cells).map(([row, own]) => `${row}: ${own.length}`);
    throw new UserError(
      `rows of one table have different numbers of repeats, or none (${listed.join(', ')})`,
      'give every row the same repeats',
    );
  }
  const pooled = new Map<string, readonly Pooled[]>();
  const pooledOf = (row: string): readonly Pooled[] => {
    const known = pooled.get(row);
    if (known !== undefined) return known;
    const made = cells[row]!.map((parts) => poolParts(parts, (cluster) => index.get(cluster)!));
    pooled.set(row, made);
    return made;
  };
  const { groups, classes } = Object.values(cells)[0]![0]![0]!.records;
  const clusters = index.size;
  const measured = new Map<string, Series>();
  const reasons = new Map<string, string | null>();
  const measure = (row: string, path: string): Series => {
    const statistic = statisticOf(path, groups, classes);
    const values = new Float64Array(repeats);
    // Single precision is plenty for a variance, and many clusters times repeats take room.
    const influence = new Float32Array(repeats * clusters);
    const own = new Float64Array(clusters);
    reasons.set(`${row}\n${path}`, null);
    pooledOf(row).forEach((pooled, repeat) => {
      if (statistic.ofPredictions && pooled.constant) {
        values[repeat] = Number.NaN;
        reasons.set(`${row}\n${path}`, CONSTANT);
        return;
      }
      const { value, addInfluence } = statistic.measure(pooled);
      values[repeat] = value;
      if (Number.isNaN(value)) reasons.set(`${row}\n${path}`, statistic.why);
      else {
        addInfluence(own.fill(0), 1);
        influence.set(own, repeat * clusters);
      }
    });
    return { values, influence };
  };
  const series = (row: string, path: string): Series => {
    const key = `${row}\n${path}`;
    const known = measured.get(key);
    if (known !== undefined) return known;
    const made = measure(row, path);
    measured.set(key, made);
    for (const oldest of measured.keys()) {
      if (measured.size * made.influence.length <= KEPT || oldest === key) break;
      measured.delete(oldest);
    }
    return made;
  };
  const twins = new Map<string, string>();
  const twin = (row: string): string => {
    const known = twins.get(row);
    if (known !== undefined) return known;
    const found = rows.find((other) => other === row || predictAlike(cells[other]!, cells[row]!))!;
    twins.set(row, found);
    return found;
  };
  return {
    rows,
    repeats,
    clusters,
    twin,
    series,
    reason: (row, path) => {
      const key = `${row}\n${path}`;
      if (!reasons.has(key)) series(row, path);
      return reasons.get(key) ?? null;
    },
  };
}

/** Whether two rows have the same scores and thresholds, record by record. */
function predictAlike(a: readonly (readonly Part[])[], b: readonly (readonly Part[])[]): boolean {
  return a.every((parts, repeat) => {
    const others = b[repeat]!;
    return (
      parts.length === others.length &&
      parts.every(({ records, threshold }, p) => {
        const other = others[p]!;
        const { scores } = other.records;
        return (
          threshold === other.threshold &&
          records.scores.length === scores.length &&
          records.scores.every((score, i) => score === scores[i])
        );
      })
    );
  });
}

/**
 * The runs of several labels as one: paths begin with the label's name.
 *
 * @param byLabel with the same rows, repeats and clusters.
 */
export function labelledRuns(byLabel: ReadonlyMap<string, RepeatedRuns>): RepeatedRuns {
  const [first] = byLabel.values();
  const known = new Map<string, { readonly runs: RepeatedRuns; readonly path: string }>();
  const of = (asked: string) => known.get(asked) ?? find(asked);
  const find = (asked: string) => {
    const [label = '', ...rest] = splitPath(asked);
    const runs = byLabel.get(label);
    if (runs === undefined) throw new RangeError(`no statistic "${asked}" of these labels`);
    const found = { runs, path: metricPath(...rest) };
    known.set(asked, found);
    return found;
  };
  return {
    ...first!,
    twin: (row) => {
      const all = [...byLabel.values()].map((runs) => runs.twin?.(row) ?? row);
      return all.every((one) => one === all[0]) ? all[0]! : row;
    },
    series: (row, path) => {
      const found = of(path);
      return found.runs.series(row, found.path);
    },
    reason: (row, path) => {
      const found = of(path);
      return found.runs.reason(row, found.path);
    },
  };
}
