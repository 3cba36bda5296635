import type { LabelColumn } from '../data/dataset.ts';
import type { Task } from '../data/task.ts';
import type { Predictions } from '../metrics/predictions.ts';
import { concatenate } from './classifier.ts';
import { codesOf } from './losses.ts';
import type { Training } from './training.ts';

/**
 * What a model said of some rows, beside what was true of them; without rows that lack the label.
 *
 * @param scores P(class 1) a row, or `rows × classes`, row-major.
 * @param label default: the task's.
 */
export function predictionsOf(
  task: Task,
  rows: Int32Array,
  scores: Float32Array,
  label: LabelColumn = task.label,
): Predictions {
  const { dataset, attributes } = task;
  const known = [...rows.keys()].filter((i) => label.codes[rows[i]!]! >= 0);
  if (known.length < rows.length) {
    const width = scores.length / rows.length;
    const own = known.map((i) => scores.subarray(i * width, (i + 1) * width));
    return predictionsOf(
      task,
      Int32Array.from(known, (i) => rows[i]!),
      concatenate(own),
      label,
    );
  }
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

/** What a model says of a training's validation records, but for those that a trial tests. */
export function predictedUntested(
  { task, split, label }: Training,
  scores: Float32Array,
  tested: ReadonlySet<number>,
): Predictions {
  const width = scores.length / split.validation.length;
  const kept = [...split.validation.keys()].filter((i) => !tested.has(split.validation[i]!));
  const own = new Float32Array(kept.length * width);
  kept.forEach((i, at) => {
    own.set(scores.subarray(i * width, (i + 1) * width), at * width);
  });
  const rows = Int32Array.from(kept, (i) => split.validation[i]!);
  return predictionsOf(task, rows, own, label);
}
