/** A statistic of one row of a table, repeat by repeat. */
export interface Series {
  /** One a repeat; NaN: undefined. */
  readonly values: Float64Array;
  /**
   * `repeats × clusters`, row-major: by how much each cluster moves the repeat's value (first-order
   * influence, already divided by the number of records). Sums to 0 over the clusters of a repeat.
   */
  readonly influence: Float32Array | Float64Array;
}

/**
 * The repeated trainings behind a table: every row has the same repeats, with the same folds and
 * seeds, over the same clusters (patients, lesions).
 */
export interface RepeatedRuns {
  readonly rows: readonly string[];
  readonly repeats: number;
  readonly clusters: number;
  /** @param path address of the statistic: `groups.sex.female.tpr`; see `statisticOf`. */
  series(row: string, path: string): Series;
  /** Why the statistic is undefined at some repeat; null: it is defined at all. */
  reason(row: string, path: string): string | null;
  /** The first row that has predicted every record at every repeat as this one; default: none has. */
  twin?(row: string): string;
}

/** A linear statistic of one row: weights of statistics by path. A signed gap has weights 1 and −1. */
export type Form = readonly { readonly path: string; readonly weight: number }[];

/** Σ weight × form of a row, plus a constant. */
export interface Contrast {
  readonly terms: readonly {
    readonly row: string;
    readonly form: Form;
    readonly weight: number;
  }[];
  readonly constant: number;
}

/** The same runs as they were after their first repeats. */
export function firstRepeats(runs: RepeatedRuns, repeats: number): RepeatedRuns {
  return {
    ...runs,
    repeats,
    series: (row, path) => {
      const { values, influence } = runs.series(row, path);
      return {
        values: values.subarray(0, repeats),
        influence: influence.subarray(0, repeats * runs.clusters),
      };
    },
    reason: (row, path) =>
      runs.series(row, path).values.subarray(0, repeats).some(Number.isNaN)
        ? runs.reason(row, path)
        : null,
  };
}
