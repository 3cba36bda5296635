import { metricAt } from '../../metrics/catalogue.ts';
import { GROUP_METRICS } from '../../metrics/group-metrics.ts';
import { splitPath } from '../../metrics/paths.ts';
import type { Interval } from '../../metrics/predictions.ts';

// Where there are few patients or trainings, a symmetric interval may leave what a number can be.

/** An interval of a row's number: rates and sizes of differences lie in [0, 1], signed differences in [−1, 1]. */
export function withinRange(metric: string, interval: Interval | null): Interval | null {
  if (interval === null || !isOfFractions(metric)) return interval;
  // Of differences with their signs neither end is better.
  return limited(interval, isRate(metric) || metricAt(metric).better !== undefined ? 0 : -1);
}

/** An interval of how much one row's number differs from another's. */
export function changeWithinRange(metric: string, interval: Interval | null): Interval | null {
  return interval !== null && isOfFractions(metric) ? limited(interval, -1) : interval;
}

/** An interval cut to [least, 1]. */
export function limited([low, high]: Interval, least: -1 | 0): Interval {
  return [Math.max(least, low), Math.min(1, high)];
}

function isOfFractions(metric: string): boolean {
  // Numbers of single records may be anything: effects have signs.
  if (splitPath(metric)[0] === 'samples') return false;
  return isRate(metric) || metricAt(metric).scale === 100;
}

function isRate(metric: string): boolean {
  return Object.hasOwn(GROUP_METRICS, splitPath(metric).at(-1)!);
}
