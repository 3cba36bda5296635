import * as tf from '@tensorflow/tfjs';
import { attributes, nativeBackend } from '../native.ts';
import { rawRelu, rawReluGrad } from './activation.ts';
import { differentiable } from './differentiable.ts';

/** Added to the variance. */
export const EPSILON = 1e-5;

/** How far moving statistics go towards a batch's own in one training step. */
export const MOMENTUM = 0.1;

export interface BatchNormInputs {
  /** `[samples, height, width, channels]`. */
  readonly x: tf.Tensor;
  /** γ, `[channels]`. */
  readonly scale: tf.Tensor;
  /** β, `[channels]`. */
  readonly offset: tf.Tensor;
  /** Moving mean, `[channels]`. */
  readonly mean: tf.Tensor;
  /** Moving variance (of the population, N − 1), `[channels]`. */
  readonly variance: tf.Tensor;
}

export interface BatchNormOutputs {
  /** γ·(x − batch mean)/√(batch variance + ε) + β, then ReLU if asked for. */
  readonly y: tf.Tensor;
  /** Moving statistics after this batch; no gradient. The caller's to keep or dispose. */
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/** Batch normalisation with the batch's own statistics (Ioffe and Szegedy 2015). */
export function batchNormTraining(inputs: BatchNormInputs, withRelu: boolean): BatchNormOutputs {
  return nativeBackend() === null ? portable(inputs, withRelu) : native(inputs, withRelu);
}

function native({ x, scale, offset, mean, variance }: BatchNormInputs, withRelu: boolean) {
  const backend = nativeBackend()!;
  const attr = attributes(backend);
  const settings = [
    attr.floatType('T'),
    attr.floatType('U'),
    attr.float('epsilon', EPSILON),
    attr.string('data_format', 'NHWC'),
    attr.bool('is_training', true),
  ];
  let newMean: tf.Tensor | undefined;
  let newVariance: tf.Tensor | undefined;
  const y = differentiable(
    { x, scale, offset },
    (save) => {
      const outputs = backend.executeMultipleOutputs(
        'FusedBatchNormV3',
        [...settings, attr.float('exponential_avg_factor', MOMENTUM)],
        [x, scale, offset, mean, variance],
        6,
      );
      newMean = tf.keep(outputs[1]!);
      newVariance = tf.keep(outputs[2]!);
      const normalised = outputs[0]!;
      const result = withRelu ? rawRelu(normalised) : normalised;
      save([x, scale, outputs[3]!, outputs[4]!, outputs[5]!, ...(withRelu ? [result] : [])]);
      return result;
    },
    (dy, [savedX, savedScale, r1, r2, r3, positive]) => {
      const inner = positive === undefined ? dy : rawReluGrad(dy, positive);
      const gradients = backend.executeMultipleOutputs(
        'FusedBatchNormGradV3',
        settings,
        [inner, savedX!, savedScale!, r1!, r2!, r3!],
        5,
      );
      return { x: () => gradients[0]!, scale: () => gradients[1]!, offset: () => gradients[2]! };
    },
  );
  return { y, mean: newMean!, variance: newVariance! };
}

function portable({ x, scale, offset, mean, variance }: BatchNormInputs, withRelu: boolean) {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1);
  const count = x.size / x.shape.at(-1)!;
  let newMean: tf.Tensor | undefined;
  let newVariance: tf.Tensor | undefined;
  const y = differentiable(
    { x, scale, offset },
    (save) => {
      const batch = tf.moments(x, axes);
      const inverse = tf.rsqrt(tf.add(batch.variance, EPSILON));
      const unbiased = tf.mul(batch.variance, count / Math.max(count - 1, 1));
      newMean = tf.keep(moved(mean, batch.mean));
      newVariance = tf.keep(moved(variance, unbiased));
      const normalised = tf.mul(tf.sub(x, batch.mean), inverse);
      const affine = tf.add(tf.mul(normalised, scale), offset);
      const result = withRelu ? tf.relu(affine) : affine;
      save([normalised, scale, inverse, ...(withRelu ? [result] : [])]);
      return result;
    },
    (dy, [normalised, savedScale, inverse, positive]) => {
      const inner = positive === undefined ? dy : tf.mul(dy, tf.step(positive));
      const dOffset = tf.sum(inner, axes);
      const dScale = tf.sum(tf.mul(inner, normalised!), axes);
      return {
        x: () => {
          const centred = tf.sub(inner, tf.div(dOffset, count));
          const projected = tf.mul(normalised!, tf.div(dScale, count));
          return tf.mul(tf.sub(centred, projected), tf.mul(savedScale!, inverse!));
        },
        scale: () => dScale,
        offset: () => dOffset,
      };
    },
  );
  return { y, mean: newMean!, variance: newVariance! };
}

function moved(before: tf.Tensor, batch: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(before, 1 - MOMENTUM), tf.mul(batch, MOMENTUM));
}

/**
 * The affine map per channel that batch normalisation is with fixed statistics:
 * y = x·factor + shift. It can be folded into the convolution before it.
 */
export function frozenBatchNorm({ scale, offset, mean, variance }: Omit<BatchNormInputs, 'x'>): {
  readonly factor: tf.Tensor;
  readonly shift: tf.Tensor;
} {
  const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, EPSILON)));
  return { factor, shift: tf.sub(offset, tf.mul(mean, factor)) };
}
