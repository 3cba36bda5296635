import type * as tf from '@tensorflow/tfjs';
import { auroc } from '../metrics/auroc.ts';
import { type Evaluation, evaluate } from '../metrics/evaluate.ts';
import { metricPath } from '../metrics/paths.ts';
import { scoreRows } from './classifier.ts';
import { codesOf } from './losses.ts';
import { predictionsOf } from './predictions.ts';
import type { Training } from './training.ts';

/**
 * A model on validation records, which everything that is chosen is chosen on.
 *
 * @param logits of a batch, `[n, 1]` or `[n, classes]`.
 * @param rows of the validation records; default: all.
 */
export function validate(
  { task, inputs, split }: Training,
  logits: (x: tf.Tensor) => tf.Tensor2D,
  rows = split.validation,
): Evaluation {
  return evaluate(predictionsOf(task, rows, scoreRows(inputs, rows, logits)));
}

/**
 * What tuning looks at, on validation records: accuracy at 0.5, a fraction, and the corrected ADF of
 * the first attribute in nats, null where it is undefined.
 *
 * @param logits of a batch, `[n, 1]` or `[n, classes]`.
 */
export function validationCandidate(
  training: Training,
  logits: (x: tf.Tensor) => tf.Tensor2D,
): { accuracy: number; adf: number | null } {
  const evaluation = validate(training, logits);
  return {
    accuracy: evaluation.at('overall.accuracy')!,
    adf: evaluation.at(metricPath('fairness', training.attribute.name, 'adfCorrectedNats')),
  };
}

/** The validation curve of a binary task; none for several classes, or where one is absent. */
export function validationAuroc(
  { inputs, label, split }: Pick<Training, 'inputs' | 'label' | 'split'>,
  logits: (x: tf.Tensor) => tf.Tensor2D,
): Record<string, number> {
  if (label.classes.length > 2) return {};
  const scores = scoreRows(inputs, split.validation, logits);
  const value = auroc(scores, codesOf(label.codes, split.validation));
  return Number.isNaN(value) ? {} : { 'validation AUROC': value };
}
