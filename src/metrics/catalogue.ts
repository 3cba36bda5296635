import { CALIBRATION_ERROR } from './calibration.ts';
import { FAIRNESS_METRICS } from './fairness-metrics.ts';
import { GROUP_METRICS } from './group-metrics.ts';
import type { MetricPrint } from './metric-print.ts';
import { splitPath } from './paths.ts';

/** What the catalogue says of a metric. */
export interface MetricEntry extends MetricPrint {
  /** Why it can be undefined. */
  readonly why: string;
  /** Hangs on the order of scores alone. */
  readonly ofScores?: true;
}

/** Every metric by the last name of its path. */
export const METRICS: Readonly<Record<string, MetricEntry>> = {
  ...GROUP_METRICS,
  ...CALIBRATION_ERROR,
  ...FAIRNESS_METRICS,
};

/**
 * The metric that a path leads to, whatever group, attribute or label stands before its name.
 *
 * @throws RangeError for a path that leads to no metric of predictions.
 */
export function metricAt(path: string): MetricEntry {
  const name = splitPath(path).at(-1)!;
  if (!Object.hasOwn(METRICS, name)) throw new RangeError(`there is no metric ${path}`);
  return METRICS[name]!;
}

/** Whether another threshold may change the number at a path, which may lead to no metric of predictions. */
export function hangsOnThreshold(path: string): boolean {
  const name = splitPath(path).at(-1)!;
  return !(Object.hasOwn(METRICS, name) && METRICS[name]!.ofScores === true);
}
