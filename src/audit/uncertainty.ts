import type { AuditMetric } from '../metrics/audit-metrics.ts';
import type { Interval } from '../metrics/predictions.ts';
import { quantile } from '../metrics/quantile.ts';
import { studentQuantile } from '../metrics/student-t.ts';
import type { Resampled } from './resampled.ts';
import type { SlotCounts } from './slot.ts';

/** More undefined resamples than this leave a number without an interval. */
const UNDEFINED_SHARE = 0.05;

/** How many records a metric of a group rests on. */
export function recordsBehind(counts: SlotCounts, { among }: AuditMetric): number {
  return among === 'rarer label' ? Math.min(counts.positives, counts.negatives) : counts[among];
}

/** Root mean squared distance of the resamples from the estimate; NaN where it is not known. */
export function standardError(estimate: number, replicates: readonly number[]): number {
  const defined = replicates.filter((value) => Number.isFinite(value));
  const missing = replicates.length - defined.length;
  if (defined.length < 2 || missing > UNDEFINED_SHARE * replicates.length) return Number.NaN;
  const sum = defined.reduce((total, value) => total + (value - estimate) ** 2, 0);
  return Math.sqrt(sum / defined.length);
}

/**
 * 95 % interval of a group's number, which always holds the number itself. Shares: Wilson's (1927)
 * with the number of independent records that the resamples' spread is worth, p (1 − p) / SE², so that
 * 5 of 5 is not known without error; ratios: on the log scale; others: ± t · SE.
 */
export function numberInterval(resampled: Resampled, metric: AuditMetric): Interval | null {
  const { slot, estimate, replicates } = resampled;
  const value = metric.value(estimate);
  const series = replicates.map((totals) => metric.value(totals));
  const behind = recordsBehind(slot.counts, metric);
  const df = slot.counts.units - 1;
  if (!Number.isFinite(value) || df < 1) return null;
  if (metric.kind === 'ratio') {
    if (!(value > 0)) return null;
    const se = standardError(Math.log(value), series.map(Math.log));
    const factor = Math.exp(studentQuantile(0.975, df) * se);
    return Number.isNaN(se) ? null : [value / factor, value * factor];
  }
  const se = standardError(value, series);
  if (Number.isNaN(se)) return null;
  const t = studentQuantile(0.975, df);
  if (metric.kind === 'real') return [value - t * se, value + t * se];
  return wilson(value, se > 0 ? Math.max(1, (value * (1 - value)) / se ** 2) : behind, t);
}

function wilson(share: number, n: number, t: number): Interval {
  const middle = (share + (t * t) / (2 * n)) / (1 + (t * t) / n);
  const half =
    (t / (1 + (t * t) / n)) * Math.sqrt((share * (1 - share)) / n + (t * t) / (4 * n * n));
  // Rounding must not put a share of 0 or 1 outside.
  return [Math.min(share, Math.max(0, middle - half)), Math.max(share, Math.min(1, middle + half))];
}

/** Difference of two groups in one metric. */
export interface Difference {
  readonly value: number;
  /** NaN: undetermined. */
  readonly standardError: number;
  readonly replicates: Float64Array;
}

/** Fewer records than this behind either number leave a difference undetermined. */
export const FEWEST_RECORDS = 10;

/**
 * A group's number minus another's, over the same resamples. Its error is at least that of two
 * shares with two successes and two failures added (Agresti and Caffo 2000): a group in which all
 * is right is not known without error.
 */
export function difference(of: Resampled, from: Resampled, metric: AuditMetric): Difference {
  const value = metric.value(of.estimate) - metric.value(from.estimate);
  const replicates = Float64Array.from(
    of.replicates,
    (totals, b) => metric.value(totals) - metric.value(from.replicates[b]!),
  );
  const enough = [of, from].every(
    ({ slot }) => recordsBehind(slot.counts, metric) >= FEWEST_RECORDS && slot.counts.units > 1,
  );
  const own = enough ? standardError(value, Array.from(replicates)) : Number.NaN;
  if (metric.kind !== 'share') return { value, standardError: own, replicates };
  const lacking = [of, from].reduce((sum, { slot, estimate, replicates: series }) => {
    const share = metric.value(estimate);
    const n = recordsBehind(slot.counts, metric) + 4;
    const shrunk = (share * (n - 4) + 2) / n;
    const spread = standardError(
      share,
      series.map((totals) => metric.value(totals)),
    );
    return sum + Math.max(0, (shrunk * (1 - shrunk)) / n - spread ** 2);
  }, 0);
  // Only where the resamples show nearly nothing: elsewhere they know better than the formula.
  const floor = own ** 2 < lacking ? lacking : 0;
  return { value, standardError: Math.sqrt(own ** 2 + floor), replicates };
}

/**
 * How many standard errors on either side hold all differences of a family together at 95 %: the
 * 95th percentile over the resamples of the largest |replicate − estimate| / SE (max-t), and at least
 * Student's t for the units that were resampled.
 */
export function criticalValue(family: readonly Difference[], units: number): number {
  const known = family.filter((one) => one.standardError > 0);
  const least = studentQuantile(0.975, Math.max(1, units - 1));
  const [first] = known;
  if (first === undefined) return least;
  const largest = Float64Array.from(first.replicates, (_, b) => {
    let most = 0;
    for (const { value, standardError: se, replicates } of known) {
      const t = Math.abs(replicates[b]! - value) / se;
      if (t > most) most = t;
    }
    return most;
  }).sort();
  return Math.max(least, quantile(largest, 0.95));
}

/**
 * A group's number in one file minus its number in another about the same records. Its error is at
 * least that of half a record that changed either way (Agresti and Min 2005): models that agree on
 * every record are not known to agree on all others.
 */
export function pairedDifference(
  after: Resampled,
  before: Resampled,
  metric: AuditMetric,
): Difference {
  const value = metric.value(after.estimate) - metric.value(before.estimate);
  const replicates = Float64Array.from(
    after.replicates,
    (totals, b) => metric.value(totals) - metric.value(before.replicates[b]!),
  );
  const [n, other] = [after, before].map(({ slot }) => recordsBehind(slot.counts, metric));
  const fewest = Math.min(n!, other!);
  const own =
    fewest >= FEWEST_RECORDS && after.slot.counts.units > 1
      ? standardError(value, Array.from(replicates))
      : Number.NaN;
  return {
    value,
    standardError: metric.kind === 'share' ? Math.max(own, 1 / (fewest + 2)) : own,
    replicates,
  };
}
