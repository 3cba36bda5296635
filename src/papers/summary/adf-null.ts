import { adfNull } from '../../metrics/adf-null.ts';
import type { Threshold } from '../../metrics/predicted.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import type { Column } from '../paper.ts';
import type { RowResult } from '../results.ts';

/**
 * A row's ADF against its null distribution, seed by seed, for tables that print ADF.
 *
 * @param seeds the test predictions of each seed.
 * @param thresholds of each seed; null: 0.5.
 */
export function adfNullOf(
  columns: readonly Column[],
  attribute: string,
  seeds: readonly Predictions[],
  thresholds: readonly Threshold[] | null,
): Pick<RowResult, 'adfNull'> {
  if (!columns.some(({ metric }) => metric.endsWith('.adfNats'))) return {};
  const nulls = seeds.flatMap((predictions, i) => {
    const threshold = thresholds?.[i] ?? 0.5;
    const { observed, mean, percentile95 } = adfNull(predictions, {
      attribute,
      seed: 1,
      threshold,
    });
    return observed === null || mean === null || percentile95 === null
      ? []
      : [{ observed, mean, percentile95 }];
  });
  if (nulls.length === 0) return {};
  const average = (key: 'observed' | 'mean' | 'percentile95') =>
    nulls.reduce((sum, one) => sum + one[key], 0) / nulls.length;
  return {
    adfNull: {
      observed: average('observed'),
      mean: average('mean'),
      percentile95: average('percentile95'),
      above: nulls.filter(({ observed, percentile95 }) => observed > percentile95).length,
      seeds: nulls.length,
    },
  };
}
