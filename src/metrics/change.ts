import type { BootstrapStatistic } from './bootstrap.ts';
import type { Interval } from './predictions.ts';
import { percentileInterval } from './quantile.ts';
import { type Inferred, pDiffers, tInterval } from './t-inference.ts';

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

/** Two-sided interval at a level such as 0.95; null: not known. */
export function changeInterval(change: Change, level = 0.95): Interval | null {
  if ('replicates' in change) {
    return level === 0.95 ? change.interval : percentileInterval(change.replicates, level);
  }
  return tInterval(inferred(change), level);
}

/**
 * Two-sided p-value of no change; of resamples twice the smaller share of the defined ones on one side
 * of 0. 1: undefined.
 */
export function pOfNoChange(change: Change): number {
  if ('replicates' in change) return pOfResamples(change.replicates);
  return pDiffers(inferred(change));
}

function inferred({ estimate, standardError, df }: Estimated): Inferred {
  return { value: estimate ?? Number.NaN, standardError, df };
}

function pOfResamples(replicates: Float64Array): number {
  const defined = replicates.filter((value) => !Number.isNaN(value));
  const below = defined.filter((value) => value <= 0).length;
  const above = defined.filter((value) => value >= 0).length;
  return defined.length === 0 ? 1 : Math.min(1, (2 * Math.min(below, above)) / defined.length);
}
