import type { Form, RepeatedRuns } from './runs.ts';

/** The statistic `x` of hand-made runs. */
export const X: Form = [{ path: 'x', weight: 1 }];

/** Runs of one statistic `x` from values by row and repeat, and influences by row. */
export function runsOf(
  values: Readonly<Record<string, readonly number[]>>,
  influences: Readonly<Record<string, readonly (readonly number[])[]>>,
): RepeatedRuns {
  const [first] = Object.values(influences);
  return {
    rows: Object.keys(values),
    repeats: Object.values(values)[0]!.length,
    clusters: first![0]!.length,
    series: (row) => ({
      values: Float64Array.from(values[row]!),
      influence: Float64Array.from(influences[row]!.flat()),
    }),
    reason: (row) => (values[row]!.some(Number.isNaN) ? 'no value' : null),
  };
}

/**
 * Runs in which the statistic `x` of each row is known with this standard error, the same for all
 * rows and independent between them; many repeats, so that t is almost normal.
 */
export function sureRuns(values: Readonly<Record<string, number>>, error: number): RepeatedRuns {
  const rows = Object.keys(values);
  const repeats = 4;
  const influence = (index: number) =>
    Array.from({ length: 2 * rows.length }, (_, k) =>
      k >> 1 === index ? (k % 2 === 0 ? 1 : -1) * error * Math.SQRT1_2 : 0,
    );
  return runsOf(
    Object.fromEntries(rows.map((row) => [row, Array<number>(repeats).fill(values[row]!)])),
    Object.fromEntries(
      rows.map((row, index) => [row, Array(repeats).fill(influence(index)) as number[][]]),
    ),
  );
}
