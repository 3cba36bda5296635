import * as tf from '@tensorflow/tfjs';
import { kernels } from '../kernels/current.ts';
import { BATCH_NORM, type BatchNormInputs } from '../kernels/kernels.ts';
import { differentiable } from './differentiable.ts';

/**
 * Batch normalisation with the batch's own statistics (Ioffe and Szegedy 2015, Algorithm 1),
 * channel by channel; differentiable in x, scale and offset.
 *
 * @param move is given the moving statistics after this batch, which are freed afterwards.
 * @returns γ·(x − batch mean)/√(batch variance + ε) + β, then ReLU if asked for.
 */
export function batchNormTraining(
  inputs: BatchNormInputs,
  withRelu: boolean,
  move: (mean: tf.Tensor, variance: tf.Tensor) => void,
): tf.Tensor {
  const { x, scale, offset } = inputs;
  return differentiable(
    { x, scale, offset },
    (save) => {
      const { y, mean, variance, saved } = kernels().batchNorm(inputs, withRelu);
      move(mean, variance);
      save(saved);
      return y;
    },
    (dy, saved) => kernels().batchNormGradient(dy, saved, withRelu),
  );
}

/**
 * The affine map per channel that batch normalisation is with fixed statistics:
 * y = x·factor + shift. It can be folded into the convolution before it.
 */
export function frozenBatchNorm({ scale, offset, mean, variance }: Omit<BatchNormInputs, 'x'>): {
  readonly factor: tf.Tensor;
  readonly shift: tf.Tensor;
} {
  const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, BATCH_NORM.epsilon)));
  return { factor, shift: tf.sub(offset, tf.mul(mean, factor)) };
}
