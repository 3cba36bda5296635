import * as tf from '@tensorflow/tfjs';
import type { LabelColumn } from '../data/dataset.ts';
import { codesAt, crossEntropies, crossEntropy, logitCount } from './losses.ts';

// A network predicts several labels from one embedding: their logits stand side by side, in the
// order of the labels, and each label has a sigmoid or softmax of its own.

/** Number of logits that predict some labels, given how many classes each has. */
export function logitsFor(classes: readonly number[]): number {
  return classes.reduce((sum, own) => sum + logitCount(own), 0);
}

/**
 * The logits of each label, `[n, 1]` or `[n, classes]`.
 *
 * @param logits of all of them, `[n, logitsFor(…)]`.
 */
export function logitsByLabel(
  logits: tf.Tensor2D,
  labels: readonly Pick<LabelColumn, 'classes'>[],
): tf.Tensor2D[] {
  if (labels.length === 1) return [logits];
  let first = 0;
  return labels.map(({ classes }) => {
    const width = logitCount(classes.length);
    first += width;
    return tf.slice2d(logits, [0, first - width], [logits.shape[0], width]);
  });
}

/**
 * The mean over labels of the mean cross-entropy of the records that have the label, a scalar in
 * nats. A label that no record of the batch has adds nothing. In the device part of a step.
 *
 * @param logits `[n, logitsFor(…)]`.
 * @param rows of the data set, which the logits are of, `[n]` int32; each has a label.
 */
export function labelLoss(
  logits: tf.Tensor2D,
  labels: readonly LabelColumn[],
  rows: tf.Tensor,
): tf.Scalar {
  const [only, ...others] = labels;
  if (others.length === 0) return crossEntropy(logits, codesAt(only!.codes, rows));
  return tf.tidy(() => {
    const codes = labels.map((label) => codesAt(label.codes, rows));
    const known = codes.map((own) => tf.cast(tf.greaterEqual(own, 0), 'float32'));
    const counts = known.map((own) => tf.sum(own));
    const present = tf.addN(counts.map((count) => tf.minimum(count, 1)));
    // What is unknown weighs nothing, so that its code may be any.
    const losses = logitsByLabel(logits, labels).map((own, l) => {
      const weights = tf.div(known[l]!, tf.mul(tf.maximum(counts[l]!, 1), present));
      const code = tf.maximum(codes[l]!, tf.scalar(0, 'int32')) as tf.Tensor1D;
      return tf.sum(tf.mul(crossEntropies(own, code), weights)) as tf.Scalar;
    });
    return tf.addN(losses) as tf.Scalar;
  });
}
