import type { BootstrapStatistic, BootstrapTable } from './bootstrap.ts';
import { metricPath } from './paths.ts';
import type { Interval } from './predictions.ts';
import { percentileInterval } from './quantile.ts';

/** A subgroup may lose this much at most: half a point. */
const TOLERANCE = 0.005;

/** A change against a baseline, higher being better. */
export interface Change {
  readonly estimate: number | null;
  /** 95 % over all subgroups together where there are several (Holm); null: undefined. */
  readonly interval: Interval | null;
}

/** Changes of one model against a baseline. */
export interface Changes {
  readonly overall: BootstrapStatistic;
  readonly groups: Readonly<Record<string, BootstrapStatistic>>;
}

/** A verdict on the changes against a baseline, and the changes it rests on. */
export interface SumVerdict<Kind extends string> {
  readonly verdict: Kind;
  readonly overall: Change;
  readonly groups: Readonly<Record<string, Change>>;
  /** What decided. */
  readonly why: string;
}

/**
 * How one row of a table differs from a baseline row, overall and in every group.
 *
 * @param metric a group metric for which higher is better; `auroc` in the paper.
 * @param attributes levels by attribute.
 */
export function changesAgainst(
  table: BootstrapTable,
  row: string,
  baseline: string,
  metric: string,
  attributes: Readonly<Record<string, readonly string[]>>,
): Changes {
  const change = (path: string) => table.statistic((at) => at(row, path) - at(baseline, path));
  return {
    overall: change(metricPath('overall', metric)),
    groups: Object.fromEntries(
      Object.entries(attributes).flatMap(([attribute, levels]) =>
        levels.map((level) => [
          `${attribute}: ${level}`,
          change(metricPath('groups', attribute, level, metric)),
        ]),
      ),
    ),
  };
}

/**
 * Positive-sum verdict against a baseline. *Harmful*: some subgroup's Holm-adjusted interval lies
 * below 0. *Positive-sum*: overall lies above 0 and every subgroup's lower bound is above −0.5
 * points. Else *undetermined*.
 */
export function positiveSum({
  overall,
  groups,
}: Changes): SumVerdict<'harmful' | 'positive-sum' | 'undetermined'> {
  const intervals = holmIntervals(groups);
  const { harmed, unsure } = examine(intervals);
  const better = overall.interval !== null && overall.interval[0] > 0;
  const result = { overall: pick(overall), groups: intervals };
  if (harmed.length > 0) {
    return { ...result, verdict: 'harmful', why: `worse than the baseline: ${harmed.join(', ')}` };
  }
  if (better && unsure.length === 0) {
    return { ...result, verdict: 'positive-sum', why: 'better overall, no group loses 0.5 points' };
  }
  const reasons = [
    ...(better ? [] : ['no certain gain overall']),
    ...(unsure.length > 0 ? [`a loss of 0.5 points is possible: ${unsure.join(', ')}`] : []),
  ];
  return { ...result, verdict: 'undetermined', why: reasons.join('; ') };
}

/** No-harm verdict of FairSDE: no group below the baseline, by the rule of `positiveSum`. */
export function noHarm({
  overall,
  groups,
}: Changes): SumVerdict<'harmful' | 'no harm' | 'undetermined'> {
  const intervals = holmIntervals(groups);
  const { harmed, unsure } = examine(intervals);
  const result = { overall: pick(overall), groups: intervals };
  if (harmed.length > 0) {
    return { ...result, verdict: 'harmful', why: `worse than the baseline: ${harmed.join(', ')}` };
  }
  if (unsure.length === 0) {
    return { ...result, verdict: 'no harm', why: 'no group loses 0.5 points' };
  }
  return {
    ...result,
    verdict: 'undetermined',
    why: `a loss of 0.5 points is possible: ${unsure.join(', ')}`,
  };
}

/**
 * Holm's step-down over intervals: the group whose difference from 0 is surest gets the interval
 * at 1 − 5 %/m, the next at 1 − 5 %/(m − 1) and so on; from the first that holds 0 the level stays.
 * Groups without a defined interval do not count.
 */
export function holmIntervals(
  groups: Readonly<Record<string, BootstrapStatistic>>,
): Record<string, Change> {
  const named = Object.entries(groups);
  const defined = named
    .filter(([, group]) => group.interval !== null)
    .sort(([, a], [, b]) => towardsZero(a.replicates) - towardsZero(b.replicates));
  const intervals = new Map<string, Interval | null>();
  let left = defined.length;
  let stopped = false;
  for (const [name, { replicates }] of defined) {
    const interval = percentileInterval(replicates, 1 - 0.05 / left);
    intervals.set(name, interval);
    stopped ||= interval === null || (interval[0] <= 0 && interval[1] >= 0);
    if (!stopped) left--;
  }
  return Object.fromEntries(
    named.map(([name, { estimate }]) => [
      name,
      { estimate, interval: intervals.get(name) ?? null },
    ]),
  );
}

/** Two-sided bootstrap p-value of no difference: twice the smaller share on one side of 0. */
function towardsZero(replicates: Float64Array): number {
  let below = 0;
  let above = 0;
  for (const value of replicates) {
    if (value <= 0) below++;
    if (value >= 0) above++;
  }
  return (2 * Math.min(below, above)) / replicates.length;
}

function examine(groups: Readonly<Record<string, Change>>) {
  const named = Object.entries(groups);
  const names = (which: (change: Change) => boolean) =>
    named.filter(([, change]) => which(change)).map(([name]) => name);
  return {
    harmed: names(({ interval }) => interval !== null && interval[1] < 0),
    unsure: names(({ interval }) => interval === null || interval[0] <= -TOLERANCE),
  };
}

function pick({ estimate, interval }: BootstrapStatistic): Change {
  return { estimate, interval };
}
