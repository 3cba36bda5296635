import * as tf from '@tensorflow/tfjs';
import {
  attributes,
  fastest,
  hasOneDnn,
  type NativeBackend,
  nativeBackend,
  type Op,
} from '../native.ts';
import { rawRelu, rawReluGrad } from './activation.ts';
import { differentiable } from './differentiable.ts';

/** Added to the variance. */
const EPSILON = 1e-5;

/** How far moving statistics go towards a batch's own in one training step. */
const MOMENTUM = 0.1;

/** What batch normalisation reads, a number a channel but for x. */
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

/** What a training step of batch normalisation gives. */
export interface BatchNormOutputs {
  /** γ·(x − batch mean)/√(batch variance + ε) + β, then ReLU if asked for. */
  readonly y: tf.Tensor;
  /** Moving statistics after this batch; no gradient. The caller's to keep or dispose. */
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/**
 * Batch normalisation with the batch's own statistics (Ioffe and Szegedy 2015, Algorithm 1),
 * channel by channel; differentiable in x, scale and offset.
 */
export function batchNormTraining(inputs: BatchNormInputs, withRelu: boolean): BatchNormOutputs {
  return nativeBackend() === null ? portable(inputs, withRelu) : native(inputs, withRelu);
}

interface NativeOps {
  readonly plain: Op;
  /** With ReLU in the same pass; null where no such op exists. */
  readonly withRelu: Op | null;
  readonly gradient: Op;
}

let nativeOps: NativeOps | undefined;

function opsFor(backend: NativeBackend): NativeOps {
  if (nativeOps !== undefined) return nativeOps;
  const attr = attributes(backend);
  const settings = [attr.float('epsilon', EPSILON)];
  const forward = [...settings, attr.float('exponential_avg_factor', MOMENTUM)];
  const activation = [attr.string('activation_mode', 'Relu'), attr.int('num_side_inputs', 0)];
  nativeOps = {
    plain: fastest(backend, 'FusedBatchNormV3', forward),
    withRelu: hasOneDnn(backend)
      ? fastest(backend, 'FusedBatchNormEx', [...forward, ...activation])
      : null,
    gradient: fastest(backend, 'FusedBatchNormGradV3', settings),
  };
  return nativeOps;
}

function native({ x, scale, offset, mean, variance }: BatchNormInputs, withRelu: boolean) {
  const backend = nativeBackend()!;
  const ops = opsFor(backend);
  const forward = (withRelu && ops.withRelu) || ops.plain;
  let newMean: tf.Tensor | undefined;
  let newVariance: tf.Tensor | undefined;
  const y = differentiable(
    { x, scale, offset },
    (save) => {
      const [normalised, movedMean, movedVariance, ...reserved] = backend.executeMultipleOutputs(
        forward.name,
        forward.attributes,
        [x, scale, offset, mean, variance],
        6,
      );
      newMean = tf.keep(movedMean!);
      newVariance = tf.keep(movedVariance!);
      const result = withRelu && ops.withRelu === null ? rawRelu(normalised!) : normalised!;
      save([x, scale, ...reserved, ...(withRelu ? [result] : [])]);
      return result;
    },
    (dy, [savedX, savedScale, r1, r2, r3, positive]) => {
      const inner = positive === undefined ? dy : rawReluGrad(dy, positive);
      const gradients = backend.executeMultipleOutputs(
        ops.gradient.name,
        ops.gradient.attributes,
        [inner, savedX!, savedScale!, r1!, r2!, r3!],
        5,
      );
      return { x: () => gradients[0]!, scale: () => gradients[1]!, offset: () => gradients[2]! };
    },
  );
  return { y, mean: newMean!, variance: newVariance! };
}

function portable({ x, scale, offset, mean, variance }: BatchNormInputs, withRelu: boolean) {
  const count = x.size / x.shape.at(-1)!;
  let newMean: tf.Tensor | undefined;
  let newVariance: tf.Tensor | undefined;
  const y = differentiable(
    { x, scale, offset },
    (save) => {
      const batchMean = tf.div(channelSum(x), count);
      const centred = tf.sub(x, batchMean);
      const batchVariance = tf.div(channelSum(tf.square(centred)), count);
      const inverse = tf.rsqrt(tf.add(batchVariance, EPSILON));
      const unbiased = tf.mul(batchVariance, count / Math.max(count - 1, 1));
      newMean = tf.keep(moved(mean, batchMean));
      newVariance = tf.keep(moved(variance, unbiased));
      const normalised = tf.mul(centred, inverse);
      const affine = tf.add(tf.mul(normalised, scale), offset);
      const result = withRelu ? tf.relu(affine) : affine;
      save([normalised, scale, inverse, ...(withRelu ? [result] : [])]);
      return result;
    },
    (dy, [normalised, savedScale, inverse, positive]) => {
      const inner = positive === undefined ? dy : tf.mul(dy, tf.step(positive));
      const dOffset = channelSum(inner);
      const dScale = channelSum(tf.mul(inner, normalised!));
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

/** Sums over all axes but the last; a product with ones is many times as fast as `tf.sum`. */
function channelSum(x: tf.Tensor): tf.Tensor {
  const channels = x.shape.at(-1)!;
  const rows = x.size / channels;
  const flat = tf.reshape(x, [rows, channels]);
  return tf.reshape(tf.matMul(tf.ones([1, rows]), flat as tf.Tensor2D), [channels]);
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
