import type { AuditMetricName } from '../metrics/audit-metrics.ts';
import type { AuditRecords } from './records.ts';
import { metricsOf, type ResamplingOptions } from './resampled.ts';

export interface AuditOptions {
  /** Score from which class 1 is predicted; null: predictions came with the file. */
  readonly threshold: number | null;
  /** Of `tprAtSpecificity`. */
  readonly specificity: number;
  /** Resamples behind intervals, and permutations behind tests; 0 for none. */
  readonly bootstrap: number;
  readonly permutations: number;
  /** ≥ 1. */
  readonly seed: number;
  /** What groups are compared in. Default: predicted positives, TPR, FPR, precision, AUROC. */
  readonly measures?: readonly AuditMetricName[];
  /** At most; any number of them gives the same numbers. Default: what the work is worth here. */
  readonly threads?: number;
  /** Whether all crossings are searched for groups that are worse off than everyone. */
  readonly search?: boolean;
  /** Differences of at least this matter, stated before looking: fractions. */
  readonly margins?: ReadonlyMap<AuditMetricName, number>;
}

const MEASURES: readonly AuditMetricName[] = ['positiveRate', 'tpr', 'fpr', 'precision', 'auroc'];

/** What groups are compared in: what is asked for, and whatever has a margin. */
export function measuresOf(
  records: AuditRecords,
  { measures = MEASURES, margins = new Map() }: Pick<AuditOptions, 'measures' | 'margins'>,
): AuditMetricName[] {
  const possible = new Set(metricsOf(records));
  return [...new Set([...measures, ...margins.keys()])].filter((name) => possible.has(name));
}

/** What `resample` needs of the options. */
export function resamplingOf({
  threshold,
  specificity,
  bootstrap,
  seed,
}: AuditOptions): ResamplingOptions {
  return {
    odds: threshold === null || threshold === 1 ? Number.NaN : threshold / (1 - threshold),
    specificity,
    replicates: bootstrap,
    seed,
  };
}
