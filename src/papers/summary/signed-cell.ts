import type { Estimator } from '../../evidence/estimator.ts';
import { estimateForm, whyUndefined } from '../../evidence/measures.ts';
import type { Form } from '../../evidence/runs.ts';
import { tInterval } from '../../metrics/t-inference.ts';
import type { CellResult } from '../results.ts';

/** A form of one row, such as the signed gap of two groups, with its 95 % interval. */
export function signedCell(estimator: Estimator, row: string, form: Form): CellResult {
  const reason = whyUndefined(estimator.runs, row, { size: false, forms: [form] });
  const estimate = estimateForm(estimator, row, form);
  const [low = null, high = null] = tInterval(estimate) ?? [];
  return {
    value: reason === null ? estimate.value : null,
    low,
    high,
    ...(reason === null ? {} : { reason }),
  };
}
