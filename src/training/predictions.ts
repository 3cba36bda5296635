import type { LabelColumn } from '../data/dataset.ts';
import type { Task } from '../data/task.ts';
import type { Predictions } from '../metrics/predictions.ts';
import { codesOf } from './losses.ts';

/**
 * What a model said of some rows, beside what was true of them.
 *
 * @param scores P(class 1) a row, or `rows × classes`, row-major.
 * @param label default: the task's.
 */
export function predictionsOf(
  { dataset, attributes, label: own }: Task,
  rows: Int32Array,
  scores: Float32Array,
  label: LabelColumn = own,
): Predictions {
  return {
    ids: Array.from(rows, (row) => dataset.ids[row]!),
    clusters: Array.from(rows, (row) => dataset.patientIds[row]!),
    classes: label.classes,
    labels: Int16Array.from(codesOf(label.codes, rows)),
    scores,
    groups: attributes.map(({ name, levels, codes }) => ({
      name,
      levels,
      codes: Int16Array.from(codesOf(codes, rows)),
    })),
  };
}
