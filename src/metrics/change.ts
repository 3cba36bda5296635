import type { BootstrapStatistic } from './bootstrap.ts';
import type { Interval } from './predictions.ts';
import { percentileInterval } from './quantile.ts';
import { studentQuantile, studentTail } from './student-t.ts';

/** A number known by its standard error. */
export interface Estimated {
  /** Null: undefined. */
  readonly estimate: number | null;
  readonly standardError: number;
  /** Of Student's t; infinite: normal. */
  readonly df: number;
}

/** How much something changed, known by its resamples or by its standard error. */
export type Change = BootstrapStatistic | Estimated;

/** Below this, numbers of fractions are rounding. */
const ROUNDING = 1e-9;

/** Two-sided interval at a level such as 0.95; null: not known. */
export function changeInterval(change: Change, level = 0.95): Interval | null {
  if ('replicates' in change) {
    return level === 0.95 ? change.interval : percentileInterval(change.replicates, level);
  }
  const { estimate, standardError, df } = change;
  if (estimate === null || Number.isNaN(standardError)) return null;
  const half = studentQuantile((1 + level) / 2, df) * standardError;
  return [estimate - half, estimate + half];
}

/** Two-sided p-value of no change; of resamples twice the smaller share on one side of 0. */
export function pOfNoChange(change: Change): number {
  if ('replicates' in change) return pOfResamples(change.replicates);
  const { estimate, standardError, df } = change;
  if (estimate === null || Number.isNaN(standardError)) return 1;
  const size = Math.abs(estimate);
  // Trainings and records that all agree leave no doubt; no change, up to rounding, is none.
  if (standardError < ROUNDING) return size > ROUNDING ? 0 : 1;
  return 2 * studentTail(size / standardError, df);
}

function pOfResamples(replicates: Float64Array): number {
  let below = 0;
  let above = 0;
  for (const value of replicates) {
    if (value <= 0) below++;
    if (value >= 0) above++;
  }
  return (2 * Math.min(below, above)) / replicates.length;
}
