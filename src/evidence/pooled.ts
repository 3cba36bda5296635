import { predictedClasses, type Threshold } from '../metrics/predicted.ts';
import { type ScoredRecords, scoreWidth } from '../metrics/predictions.ts';

/** What one model predicted of the records that it was tested on. */
export interface Part {
  readonly records: ScoredRecords;
  /**
   * Chosen on the model's own validation records, one a record where a model for each group scored
   * them; unused where there are several classes.
   */
  readonly threshold: Threshold;
  /** Numbers of its records by path (`samples.overlap.iou`); NaN where a record has none. */
  readonly samples?: Readonly<Record<string, ArrayLike<number>>>;
}

/**
 * The parts of one repeat, one after the other. Only the predicted classes are pooled, each with its
 * own model's threshold; scores compare records of one part alone.
 */
export interface Pooled {
  readonly classes: number;
  readonly labels: Int16Array;
  readonly predicted: Int32Array;
  /** Index of each record's cluster. */
  readonly units: Int32Array;
  /** Level index of each record by attribute; −1: missing. */
  readonly codes: readonly Int32Array[];
  /** Row-major `records × classes`, binary one a record. */
  readonly scores: Float64Array;
  /** First record of each part, and at the end the number of records. */
  readonly starts: readonly number[];
  /** Numbers of single records by path, of those that every part has. */
  readonly samples: Readonly<Record<string, Float64Array>>;
  /** Whether every record is predicted alike: then groups do not differ, for no merit. */
  readonly constant: boolean;
}

/**
 * Joins the parts of one repeat.
 *
 * @param parts with the same classes and attributes, and no record twice.
 * @param unitOf index of a cluster.
 */
export function poolParts(parts: readonly Part[], unitOf: (cluster: string) => number): Pooled {
  const [head] = parts;
  const starts = [0];
  for (const { records } of parts) starts.push(starts.at(-1)! + records.labels.length);
  const n = starts.at(-1)!;
  const width = scoreWidth(head!.records);
  const labels = new Int16Array(n);
  const predicted = new Int32Array(n);
  const units = new Int32Array(n);
  const scores = new Float64Array(n * width);
  const codes = head!.records.groups.map(() => new Int32Array(n));
  parts.forEach(({ records, threshold }, p) => {
    const start = starts[p]!;
    labels.set(records.labels, start);
    predicted.set(predictedClasses(records, threshold), start);
    scores.set(records.scores, start * width);
    records.clusters.forEach((cluster, i) => {
      units[start + i] = unitOf(cluster);
    });
    records.groups.forEach((group, a) => {
      codes[a]!.set(group.codes, start);
    });
  });
  return {
    classes: head!.records.classes.length,
    labels,
    predicted,
    units,
    codes,
    scores,
    starts,
    samples: poolSamples(parts),
    constant: n > 0 && predicted.every((one) => one === predicted[0]),
  };
}

function poolSamples(parts: readonly Part[]): Record<string, Float64Array> {
  const paths = Object.keys(parts[0]!.samples ?? {}).filter((path) =>
    parts.every(({ samples }) => samples?.[path] !== undefined),
  );
  return Object.fromEntries(
    paths.map((path) => [
      path,
      Float64Array.from(parts.flatMap(({ samples }) => Array.from(samples![path]!))),
    ]),
  );
}
