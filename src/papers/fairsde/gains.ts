import type { RowResult } from '../results.ts';

/** What validation promises a group over ERM under a selection, a fraction; null: undefined. */
export function promisedGain({ measures }: RowResult, level: string): number | null {
  return measures[`promised gain of ${level}`] ?? null;
}

/** Mean over the seeds at which both are defined. */
export function meanDifference(
  values: readonly (number | null)[] | undefined,
  others: readonly (number | null)[] | undefined,
): number | null {
  const pairs = (values ?? []).flatMap((value, i) => {
    const other = others?.[i] ?? null;
    return value === null || other === null ? [] : [value - other];
  });
  if (pairs.length === 0) return null;
  return pairs.reduce((sum, gain) => sum + gain, 0) / pairs.length;
}

/** Mean of numbers that are all defined, else null. */
export function meanOfAll(values: readonly (number | null)[]): number | null {
  const defined = values.filter((value) => value !== null);
  if (values.length === 0 || defined.length < values.length) return null;
  return defined.reduce((sum, value) => sum + value, 0) / defined.length;
}
