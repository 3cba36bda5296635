import { metricAt } from '../metrics/catalogue.ts';
import type { Column } from './paper.ts';

/** As many groups as tables have columns for: the races of chest X-ray data sets. */
export const MOST_GROUPS = 5;

/**
 * A column of a metric, printed as the catalogue of metrics says but for what the paper prints
 * otherwise: its own heading, its digits.
 *
 * @param metric a path as in `Column`.
 * @throws RangeError for a path that leads to no metric.
 */
export function metricColumn(
  id: string,
  metric: string,
  paper: Partial<Pick<Column, 'title' | 'digits' | 'panel'>> = {},
): Column {
  const { title, unit, scale, digits, better } = metricAt(metric);
  return { id, metric, title, unit, scale, digits, better, ...paper };
}
