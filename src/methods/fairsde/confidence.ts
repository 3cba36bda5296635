import { bootstrapTable } from '../../metrics/bootstrap.ts';
import type { BootstrapOptions } from '../../metrics/bootstrap-cells.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import { percentileInterval } from '../../metrics/quantile.ts';
import type { Selection } from './selection.ts';

/** How sure validation must be before an expert is chosen; `thresholds` of rows `erm`, `experts`. */
export interface ConfidenceOptions extends BootstrapOptions {
  /** Of each group's own one-sided interval, such as 0.95. */
  readonly confidence: number;
}

/**
 * No harm with confidence, a rule of ours: a group's expert is chosen only where it beats ERM beyond
 * what validation's size leaves to chance, that is where the lower end of a one-sided interval of the
 * paired difference lies above zero. Patients or lesions are resampled, with all their records, the
 * same for both models. A difference that is undefined, or in more than 5 % of the resamples, keeps
 * ERM.
 *
 * @param erm and experts: the same validation records, each under ERM and under its group's expert.
 * @param paths one a group: where its accuracy or AUROC stands in an evaluation.
 */
export function selectWithConfidence(
  erm: Predictions,
  experts: Predictions,
  paths: readonly string[],
  { confidence, ...options }: ConfidenceOptions,
): Selection {
  const table = bootstrapTable({ erm: [erm], experts: [experts] }, options);
  return paths.map((path) => {
    const { estimate, replicates: drawn } = table.statistic(
      (at) => at('experts', path) - at('erm', path),
    );
    if (estimate === null || table.clusters < 2) return false;
    // One-sided at 95 % is the lower end of 90 % two-sided.
    const interval = percentileInterval(drawn, 2 * confidence - 1);
    return interval !== null && interval[0] > 0;
  });
}
