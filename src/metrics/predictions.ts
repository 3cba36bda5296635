/**
 * What a model said about some records, and what was true. Everything in `metrics` is a function
 * of this, so predictions from anywhere can be evaluated.
 */
export interface Predictions {
  readonly ids: readonly string[];
  /** The unit that the bootstrap resamples: patient, lesion, or the record itself. */
  readonly clusters: readonly string[];
  /** Class names; for binary labels two, and class 1 is the positive one. */
  readonly classes: readonly string[];
  /** True class of each record. */
  readonly labels: Int16Array;
  /**
   * Probabilities. Binary: P(class 1), one a record. Several classes: row-major
   * `records × classes`.
   */
  readonly scores: Float32Array;
  readonly groups: readonly GroupColumn[];
}

/** How many scores a record has: P(class 1) of two classes, one a class of more. */
export function scoreWidth({ classes }: Pick<Predictions, 'classes'>): number {
  return classes.length > 2 ? classes.length : 1;
}

/** One sensitive attribute of the records predicted. */
export interface GroupColumn {
  readonly name: string;
  readonly levels: readonly string[];
  /** Index into `levels`, −1 where missing: such records count overall and in no group. */
  readonly codes: Int16Array;
}

/**
 * The least that `metrics` asks for: `Predictions`, or the same with double-precision scores and
 * any number of levels, as files from elsewhere bring them.
 */
export interface ScoredRecords extends Omit<Predictions, 'scores' | 'groups'> {
  readonly scores: Float32Array | Float64Array;
  readonly groups: readonly (Omit<GroupColumn, 'codes'> & { readonly codes: ArrayLike<number> })[];
}

/** A 95 % interval unless said otherwise; [low, high]. */
export type Interval = readonly [low: number, high: number];

/** The predictions of some records, in the order of their places. */
export function recordsAt(records: Predictions, places: readonly number[]): Predictions {
  const { ids, clusters, classes, scores } = records;
  const codesAt = (codes: Int16Array) => Int16Array.from(places, (i) => codes[i]!);
  const width = scores.length / ids.length;
  return {
    ids: places.map((i) => ids[i]!),
    clusters: places.map((i) => clusters[i]!),
    classes,
    labels: codesAt(records.labels),
    scores: Float32Array.from(
      places.flatMap((i) => [...scores.subarray(i * width, (i + 1) * width)]),
    ),
    groups: records.groups.map((group) => ({ ...group, codes: codesAt(group.codes) })),
  };
}
