import type { Panel } from './panel.ts';

/** Numbers of single records, by row of a table and seed. */
export type SampleCells = Readonly<Record<string, readonly SampleSeed[]>>;

/** Numbers of the test records at one seed. */
export interface SampleSeed {
  /** Unit of each record: patient, lesion. */
  readonly clusters: readonly string[];
  /** By path, each as long as `clusters`; NaN where a record has no number. */
  readonly columns: Readonly<Record<string, readonly number[]>>;
}

/**
 * Means over the records that have a number, prepared so that they can be computed for many
 * weightings.
 *
 * @param paths of the means; a seed without a column for one has no number there.
 * @param units index into the weights, one a record.
 */
export function sampleMeans(
  { columns }: SampleSeed,
  paths: readonly string[],
  units: Int32Array,
): Panel {
  const values = paths.map((path) => columns[path] ?? []);
  return {
    paths,
    reasons: paths.map(() => 'no record has a number'),
    notes: [],
    compute(weights, into) {
      values.forEach((column, i) => {
        let sum = 0;
        let count = 0;
        column.forEach((value, record) => {
          const weight = weights[units[record]!]!;
          if (weight === 0 || Number.isNaN(value)) return;
          sum += weight * value;
          count += weight;
        });
        into[i] = sum / count;
      });
    },
  };
}
