import type { Estimator } from '../../evidence/estimator.ts';
import { estimateForm, whyUndefined } from '../../evidence/measures.ts';
import type { Form } from '../../evidence/runs.ts';
import { tInterval } from '../../metrics/t-inference.ts';
import type { CellResult } from '../results.ts';
import { limited } from './range.ts';

/** The signed gap of two groups in a rate, or a mean of such gaps, of one row, with its 95 % interval. */
export function signedCell(estimator: Estimator, row: string, form: Form): CellResult {
  const reason = whyUndefined(estimator.runs, row, { size: false, forms: [form] });
  const estimate = estimateForm(estimator, row, form);
  const interval = tInterval(estimate);
  const [low, high] = interval === null ? [null, null] : limited(interval, -1);
  return {
    value: reason === null ? estimate.value : null,
    low,
    high,
    ...(reason === null ? {} : { reason }),
  };
}
