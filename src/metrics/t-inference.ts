import type { Interval } from './predictions.ts';
import { studentQuantile, studentTail } from './student-t.ts';

/** Below this, numbers of fractions are rounding. */
const ROUNDING = 1e-9;

/** A number with its standard error and the degrees of freedom of that; infinite: the normal. */
export interface Inferred {
  /** NaN: undefined. */
  readonly value: number;
  readonly standardError: number;
  readonly df: number;
}

/** Two-sided interval of Student's t at a level such as 0.95; null: undefined. */
export function tInterval({ value, standardError, df }: Inferred, level = 0.95): Interval | null {
  if (Number.isNaN(value) || Number.isNaN(standardError)) return null;
  const half = studentQuantile((1 + level) / 2, df) * standardError;
  return [value - half, value + half];
}

/**
 * One-sided p-value of "not above the bound"; 1: undefined. Where trainings and records all agree there is
 * no doubt, but what differs only by rounding is no difference.
 */
export function pAbove({ value, standardError, df }: Inferred, bound = 0): number {
  if (Number.isNaN(value) || Number.isNaN(standardError)) return 1;
  const excess = value - bound;
  if (standardError < ROUNDING) return excess > ROUNDING ? 0 : 1;
  return studentTail(excess / standardError, df);
}

/** Two-sided p-value of "no difference from 0"; 1: undefined. */
export function pDiffers({ value, ...rest }: Inferred): number {
  return Math.min(1, 2 * pAbove({ ...rest, value: Math.abs(value) }));
}
