import type { AuditMetricName } from '../metrics/audit-metrics.ts';
import type { Interval } from '../metrics/predictions.ts';
import type { AuditRecords } from './records.ts';
import { metric, type Resampled, type ResampledFile } from './resampled.ts';
import {
  criticalValue,
  type Difference,
  difference,
  FEWEST_RECORDS,
  recordsBehind,
  standardError,
} from './uncertainty.ts';

/**
 * What a file says of a difference between groups: *found*: not 0; *excluded*: smaller than the
 * margin stated beforehand; else undetermined.
 */
export type Verdict = 'found' | 'found beyond the margin' | 'excluded' | 'undetermined';

/** A group compared with the reference in one metric. */
export interface GroupContrast {
  /** The group's number minus the reference's; null: undefined. */
  readonly difference: number | null;
  /** Simultaneous over the audit: meant to hold together at 95 %, which small groups miss by some points. */
  readonly interval: Interval | null;
  /** The group's number over the reference's, simultaneous too. */
  readonly ratio: number | null;
  readonly ratioInterval: Interval | null;
  readonly verdict: Verdict;
  /** The smallest difference that this file would have found with a probability of 80 %. */
  readonly detectable: number | null;
  /** Why undetermined for good; null: there is an interval. */
  readonly reason: string | null;
}

/** Standard normal quantile of a power of 80 %. */
const POWER_80 = 0.8416;

/** grouping → level (null: the reference itself) → metric. */
export type Contrasts = readonly (readonly (ReadonlyMap<
  AuditMetricName,
  GroupContrast
> | null)[])[];

/** Compares every group with its reference. The family is all that is compared in the file. */
export function contrasts(
  { groupings }: Pick<AuditRecords, 'groupings'>,
  file: ResampledFile,
  measures: readonly AuditMetricName[],
  margins: ReadonlyMap<AuditMetricName, number>,
): { readonly contrasts: Contrasts; readonly criticalValue: number } {
  const pairs = groupings.map(({ reference }, g) =>
    file.groups[g]!.map((group, level) => {
      if (level === reference) return null;
      const from = reference === 'rest' ? file.rests[g]![level]! : file.groups[g]![reference]!;
      return measures.map((name) => ({
        name,
        group,
        from,
        difference: difference(group, from, metric(name)),
      }));
    }),
  );
  const family = pairs.flat(2).flatMap((one) => (one === null ? [] : [one.difference]));
  const critical = criticalValue(family, file.units);
  return {
    criticalValue: critical,
    contrasts: pairs.map((levels) =>
      levels.map(
        (own) =>
          own &&
          new Map(
            own.map(({ name, group, from, difference: one }) => [
              name,
              contrast(name, group, from, one, critical, margins.get(name) ?? null),
            ]),
          ),
      ),
    ),
  };
}

function contrast(
  name: AuditMetricName,
  group: Resampled,
  from: Resampled,
  { value, standardError: se }: Difference,
  critical: number,
  margin: number | null,
): GroupContrast {
  const own = metric(name);
  const known = Number.isFinite(value) && Number.isFinite(se);
  const interval: Interval | null = known ? [value - critical * se, value + critical * se] : null;
  return {
    difference: Number.isFinite(value) ? value : null,
    interval,
    ...ratio(group, from, name, critical, known),
    verdict: verdict(interval, margin),
    detectable: known ? (critical + POWER_80) * se : null,
    reason: known ? null : reasonOf(group, from, name, Number.isFinite(value) ? 'few' : own.why),
  };
}

/** The verdict of an interval, with or without a margin. */
export function verdict(interval: Interval | null, margin: number | null): Verdict {
  if (interval === null) return 'undetermined';
  const [low, high] = interval;
  if (margin !== null && low > -margin && high < margin) return 'excluded';
  if (margin !== null && (low > margin || high < -margin)) return 'found beyond the margin';
  return low > 0 || high < 0 ? 'found' : 'undetermined';
}

function reasonOf(group: Resampled, from: Resampled, name: AuditMetricName, why: string): string {
  const { among } = metric(name);
  const [own, other] = [group, from].map(({ slot }) => recordsBehind(slot.counts, metric(name)));
  if (Math.min(own!, other!) < FEWEST_RECORDS) {
    const what = {
      all: 'records',
      'rarer label': 'records of the rarer label',
      predicted: 'records predicted positive',
      rejected: 'records predicted negative',
      positives: 'positives',
      negatives: 'negatives',
    }[among];
    return `fewer than ${FEWEST_RECORDS} ${what} in ${own! <= other! ? 'the group' : 'the reference'}`;
  }
  if (why !== 'few') return why;
  return group.replicates.length === 0
    ? 'no resamples'
    : 'undefined in more than 5 % of the resamples';
}

function ratio(
  group: Resampled,
  from: Resampled,
  name: AuditMetricName,
  critical: number,
  known: boolean,
): Pick<GroupContrast, 'ratio' | 'ratioInterval'> {
  const own = metric(name);
  if (own.kind === 'real') return { ratio: null, ratioInterval: null };
  const value = own.value(group.estimate) / own.value(from.estimate);
  if (!Number.isFinite(value)) return { ratio: null, ratioInterval: null };
  if (!known || value === 0) return { ratio: value, ratioInterval: null };
  const logs = group.replicates.map((totals, b) =>
    Math.log(own.value(totals) / own.value(from.replicates[b]!)),
  );
  const se = standardError(Math.log(value), logs);
  const factor = Math.exp(critical * se);
  return {
    ratio: value,
    ratioInterval: se > 0 ? [value / factor, value * factor] : null,
  };
}
