import * as tf from '@tensorflow/tfjs';
import { kernels } from '../kernels/current.ts';
import { differentiable } from './differentiable.ts';

/**
 * −log softmax(logits)[label] of each sample, in nats.
 *
 * @param logits `[samples, classes]`.
 * @param labels `[samples]` int32, each in [0, classes).
 * @returns `[samples]`; differentiable in the logits.
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  return differentiable(
    { logits },
    (save) => {
      const [loss, gradient] = kernels().softmaxCrossEntropy(logits, labels);
      save([gradient]);
      return loss;
    },
    (dy, [gradient]) => ({ logits: () => tf.mul(gradient!, tf.expandDims(dy, 1)) }),
  ) as tf.Tensor1D;
}

/**
 * −z·log σ(x) − (1 − z)·log(1 − σ(x)) of each entry, in nats, stable for any logit.
 *
 * @param logits any shape.
 * @param targets same shape, float32 in [0, 1].
 * @returns the same shape; differentiable in the logits.
 */
export function sigmoidCrossEntropy(logits: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  return differentiable(
    { logits },
    (save) => {
      save([tf.sub(tf.sigmoid(logits), targets)]);
      return tf.sub(tf.softplus(logits), tf.mul(logits, targets));
    },
    (dy, [gradient]) => ({ logits: () => tf.mul(gradient!, dy) }),
  );
}

/**
 * Σ weight·value / Σ weight, or the mean where there are no weights.
 *
 * @param values any shape; differentiable.
 * @param weights the same shape; no gradient.
 */
export function weightedMean(values: tf.Tensor, weights?: tf.Tensor): tf.Scalar {
  return differentiable(
    { values },
    (save) => {
      if (weights === undefined) return tf.mean(values);
      const shares = tf.div(weights, tf.sum(weights));
      save([shares]);
      return tf.sum(tf.mul(values, shares));
    },
    (dy, [shares]) => ({
      values: () => tf.mul(dy, shares ?? tf.fill(values.shape, 1 / values.size)),
    }),
  ) as tf.Scalar;
}
