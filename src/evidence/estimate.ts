import type { Interval } from '../metrics/predictions.ts';
import { studentQuantile, studentTail } from '../metrics/student-t.ts';

/** A contrast's mean over repeats and how surely it is known. */
export interface Estimate {
  /** Mean over repeats; NaN: undefined. */
  readonly value: number;
  /** √V of clusters and repeats together. */
  readonly standardError: number;
  /** Of Student's t; infinite where a single repeat leaves the training's part unknown. */
  readonly df: number;
  /** The contrast at each repeat. */
  readonly repeats: Float64Array;
}

/** Two-sided interval; null where the estimate is undefined. */
export function intervalOf({ value, standardError, df }: Estimate, level = 0.95): Interval | null {
  if (Number.isNaN(value) || Number.isNaN(standardError)) return null;
  const half = studentQuantile(1 - (1 - level) / 2, df) * standardError;
  return [value - half, value + half];
}

/** Below this, numbers of fractions are rounding. */
const ROUNDING = 1e-9;

/** One-sided p-value of "not above the bound"; 1 where the estimate is undefined. */
export function pAbove({ value, standardError, df }: Estimate, bound = 0): number {
  if (Number.isNaN(value) || Number.isNaN(standardError)) return 1;
  const excess = value - bound;
  // Repeats and clusters that all agree leave no doubt; no difference, up to rounding, is none.
  if (standardError < ROUNDING) return excess > ROUNDING ? 0 : 1;
  return studentTail(excess / standardError, df);
}
