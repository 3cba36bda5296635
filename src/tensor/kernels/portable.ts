import * as tf from '@tensorflow/tfjs';
import { ADAM, BATCH_NORM, type Kernels } from './kernels.ts';
import { filterGradient, inputGradient } from './portable-conv.ts';
import { indicators } from './wasm-kernels.ts';

/** Written with the tensor API of tfjs alone, for WebAssembly. */
export const portableKernels: Kernels = {
  relu: (x) => tf.relu(x),
  reluGradient: (dy, y) => tf.mul(dy, tf.step(y)),
  matMul: (a, b, transposeA, transposeB) => tf.matMul(a, b, transposeA, transposeB),
  addBias: (x, bias) => tf.add(x, bias),
  biasGradient: (dy) => tf.sum(dy, [...dy.shape.keys()].slice(0, -1)),
  conv2d: (x, filter, { stride, padding }) =>
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, padding),
  conv2dInputGradient: (dy, filter, geometry) => inputGradient(dy, filter, geometry),
  conv2dFilterGradient: (x, dy, geometry) => filterGradient(x, dy, geometry),
  batchNorm({ x, scale, offset, mean, variance }, withRelu) {
    const count = x.size / x.shape.at(-1)!;
    const batchMean = tf.div(channelSum(x), count);
    const centred = tf.sub(x, batchMean);
    const batchVariance = tf.div(channelSum(tf.square(centred)), count);
    const inverse = tf.rsqrt(tf.add(batchVariance, BATCH_NORM.epsilon));
    const unbiased = tf.mul(batchVariance, count / Math.max(count - 1, 1));
    const normalised = tf.mul(centred, inverse);
    const affine = tf.add(tf.mul(normalised, scale), offset);
    const y = withRelu ? tf.relu(affine) : affine;
    return {
      y,
      mean: moved(mean, batchMean),
      variance: moved(variance, unbiased),
      saved: [normalised, scale, inverse, ...(withRelu ? [y] : [])],
    };
  },
  batchNormGradient(dy, [normalised, scale, inverse, y], withRelu) {
    const count = dy.size / dy.shape.at(-1)!;
    const inner = withRelu ? tf.mul(dy, tf.step(y!)) : dy;
    const dOffset = channelSum(inner);
    const dScale = channelSum(tf.mul(inner, normalised!));
    return {
      x: () => {
        const centred = tf.sub(inner, tf.div(dOffset, count));
        const projected = tf.mul(normalised!, tf.div(dScale, count));
        return tf.mul(tf.sub(centred, projected), tf.mul(scale!, inverse!));
      },
      scale: () => dScale,
      offset: () => dOffset,
    };
  },
  maxPoolGradient(dy, x, y, filterSize, strides, pad) {
    // The WebAssembly kernel finds no maximum among negative numbers, so it gets none.
    const low = tf.sub(tf.min(x), 1);
    return tf
      .engine()
      .runKernel(
        tf.MaxPoolGrad,
        { dy, input: tf.sub(x, low), output: tf.sub(y, low) },
        { filterSize, strides, pad },
      ) as tf.Tensor;
  },
  softmax: (x) => tf.softmax(x),
  softmaxCrossEntropy(logits, labels) {
    const chosen = tf.oneHot(labels as tf.Tensor1D, logits.shape[1]!);
    const logProbabilities = tf.logSoftmax(logits);
    const loss = tf.neg(tf.sum(tf.mul(logProbabilities, chosen), 1));
    return [loss, tf.sub(tf.exp(logProbabilities), chosen)];
  },
  gather: (x, places) => tf.gather(x, places as tf.Tensor1D),
  scatterSum: (dy, places, count) => tf.unsortedSegmentSum(dy, places as tf.Tensor1D, count),
  oneHot: indicators,
  unstack: (x) => tf.unstack(x),
  bytes: (values, shape) => tf.tensor(Int32Array.from(values), shape as number[], 'int32'),
  fractions: (bytes) => tf.div(tf.cast(bytes, 'float32'), tf.scalar(255)),
  createVariable: () => null,
  destroyVariable() {},
  readVariable() {
    throw new Error('this engine keeps no resources');
  },
  assignVariable() {
    throw new Error('this engine keeps no resources');
  },
  decay: (variable, _decay, kept) => variable.assign(tf.mul(variable.value(), kept)),
  adam(variable, [m, v], { epsilon, correctedRate }, gradient) {
    m.assign(tf.add(tf.mul(m.value(), ADAM.beta1), tf.mul(gradient, 1 - ADAM.beta1)));
    v.assign(tf.add(tf.mul(v.value(), ADAM.beta2), tf.mul(tf.square(gradient), 1 - ADAM.beta2)));
    const denominator = tf.add(tf.sqrt(v.value()), epsilon);
    const change = tf.mul(tf.div(m.value(), denominator), correctedRate);
    variable.assign(tf.sub(variable.value(), change));
  },
  momentum(variable, velocity, rate, momentum, gradient) {
    velocity.assign(tf.add(tf.mul(velocity.value(), momentum), gradient));
    variable.assign(tf.sub(variable.value(), tf.mul(velocity.value(), rate)));
  },
  descend: (variable, rate, gradient) =>
    variable.assign(tf.sub(variable.value(), tf.mul(gradient, rate))),
};

/** Sums over all axes but the last; a product with ones is many times as fast as `tf.sum`. */
function channelSum(x: tf.Tensor): tf.Tensor {
  const channels = x.shape.at(-1)!;
  const rows = x.size / channels;
  const flat = tf.reshape(x, [rows, channels]);
  return tf.reshape(tf.matMul(tf.ones([1, rows]), flat as tf.Tensor2D), [channels]);
}

function moved(before: tf.Tensor, batch: tf.Tensor): tf.Tensor {
  const { momentum } = BATCH_NORM;
  return tf.add(tf.mul(before, 1 - momentum), tf.mul(batch, momentum));
}
