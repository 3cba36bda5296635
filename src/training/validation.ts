import type * as tf from '@tensorflow/tfjs';
import type { AttributeColumn } from '../data/dataset.ts';
import type { Inputs } from '../data/inputs.ts';
import type { Split } from '../data/split.ts';
import type { Task } from '../data/task.ts';
import { auroc } from '../metrics/auroc.ts';
import { type Evaluation, evaluate } from '../metrics/evaluate.ts';
import { metricPath } from '../metrics/paths.ts';
import { scoreRows } from './classifier.ts';
import { codesOf } from './losses.ts';

/**
 * What tuning looks at, on validation records: accuracy at 0.5, a fraction, and the corrected ADF of
 * the first attribute in nats, null where it is undefined.
 *
 * @param logits of a batch, `[n, 1]` or `[n, classes]`.
 */
export function validationCandidate(
  task: Task,
  split: Split,
  inputs: Inputs,
  logits: (x: tf.Tensor) => tf.Tensor2D,
): { accuracy: number; adf: number | null } {
  const attribute = task.attributes[0]!;
  const scores = scoreRows(inputs, split.validation, logits);
  const evaluation = evaluateOnValidation(task, split, scores, [attribute]);
  return {
    accuracy: evaluation.at('overall.accuracy')!,
    adf: evaluation.at(metricPath('fairness', attribute.name, 'adfCorrectedNats')),
  };
}

/** The validation curve of a binary task; none for several classes, or where one is absent. */
export function validationAuroc(
  task: Task,
  split: Split,
  inputs: Inputs,
  logits: (x: tf.Tensor) => tf.Tensor2D,
): Record<string, number> {
  if (task.label.classes.length > 2) return {};
  const scores = scoreRows(inputs, split.validation, logits);
  const value = auroc(scores, codesOf(task.label.codes, split.validation));
  return Number.isNaN(value) ? {} : { 'validation AUROC': value };
}

/** @param scores of the validation records, in their order. */
function evaluateOnValidation(
  task: Task,
  split: Split,
  scores: Float32Array,
  attributes: readonly AttributeColumn[],
): Evaluation {
  const rows = split.validation;
  return evaluate({
    ids: Array.from(rows, (row) => task.dataset.ids[row]!),
    clusters: Array.from(rows, (row) => task.dataset.patientIds[row]!),
    classes: task.label.classes,
    labels: Int16Array.from(codesOf(task.label.codes, rows)),
    scores,
    groups: attributes.map((attribute) => ({
      ...attribute,
      codes: Int16Array.from(codesOf(attribute.codes, rows)),
    })),
  });
}
