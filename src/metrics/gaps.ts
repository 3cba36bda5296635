/** Largest minus smallest; NaN for fewer than two values or where one is NaN. */
export function gap(values: readonly number[]): number {
  return values.length < 2 ? Number.NaN : Math.max(...values) - Math.min(...values);
}

/** The second group minus the first (the reference, S = 0); NaN unless there are two. */
export function signedGap(values: readonly number[]): number {
  return values.length === 2 ? values[1]! - values[0]! : Number.NaN;
}

/** The smallest value that is defined; NaN where none is. */
export function worst(values: readonly number[]): number {
  const defined = values.filter((value) => !Number.isNaN(value));
  return defined.length === 0 ? Number.NaN : Math.min(...defined);
}

/** Arithmetic mean; NaN for no values or where one is NaN. */
export function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
