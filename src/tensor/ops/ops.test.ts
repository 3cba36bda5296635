import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  addRelu,
  batchNormTraining,
  conv2d,
  dense,
  detached,
  fractions,
  frozenBatchNorm,
  gather,
  gelu,
  globalMeanPool,
  layerNorm,
  maxPool,
  oneHot,
  relu,
  reverseGradient,
  sigmoidCrossEntropy,
  softmax,
  softmaxCrossEntropy,
  weightedMean,
} from '../fused.ts';
import { outputGradients } from '../gradients.ts';
import { kernels } from '../kernels/current.ts';
import type { Padding } from '../kernels/kernels.ts';
import { Random } from '../random.ts';
import { gradientError, onEachEngine, randomTensor } from '../testing.ts';

/** Entries at least 0.1 from 0, where a ReLU has no derivative. */
function awayFromZero(shape: number[], random: Random): tf.Tensor {
  return tf.tidy(() => {
    const x = randomTensor(shape, random);
    return tf.add(x, tf.mul(tf.sign(x), 0.1));
  });
}

const close = (a: tf.Tensor, b: tf.Tensor, tolerance = 1e-5) =>
  expect(Math.max(...tf.abs(tf.sub(a, b)).dataSync())).toBeLessThan(tolerance);

onEachEngine(() => {
  const random = new Random(17);

  it.each<[number, Padding, number, number]>([
    [1, 'same', 3, 5],
    [2, 'same', 3, 6],
    [2, 'same', 3, 5],
    [2, 'valid', 3, 6],
    [2, 'valid', 2, 6],
    [2, 'same', 1, 5],
    [2, 'same', 1, 6],
    [3, 'valid', 1, 7],
    [1, 'valid', 1, 4],
  ])('convolves: stride %i, padding %s, %i×%i filter', (stride, padding, kernel, side) => {
    const x = randomTensor([2, side, side + 1, 2], random);
    const filter = randomTensor([kernel, kernel, 2, 3], random);
    const expected = tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, padding);
    close(conv2d(x, filter, stride, padding), expected);
    expect(gradientError((a, b) => conv2d(a, b, stride, padding), [x, filter])).toBeLessThan(5e-3);
  });

  describe.each([false, true])('batch normalisation, ReLU: %s', (withRelu) => {
    const example = () => ({
      x: randomTensor([4, 3, 3, 2], random),
      scale: tf.tensor1d([1.5, -0.5]),
      offset: tf.tensor1d([0.3, 0.2]),
      mean: tf.tensor1d([0.5, -1]),
      variance: tf.tensor1d([2, 0.5]),
    });

    it('normalises with the moments of the batch and moves the moving ones', () => {
      const inputs = example();
      let [mean, variance] = [inputs.mean, inputs.variance] as tf.Tensor[];
      const y = batchNormTraining(inputs, withRelu, (...moved) => {
        [mean, variance] = moved.map((tensor) => tf.keep(tensor)) as [tf.Tensor, tf.Tensor];
      });
      const batch = tf.moments(inputs.x, [0, 1, 2]);
      const plain = tf.batchNorm(
        inputs.x as tf.Tensor4D,
        batch.mean as tf.Tensor1D,
        batch.variance as tf.Tensor1D,
        inputs.offset,
        inputs.scale,
        1e-5,
      );
      close(y, withRelu ? tf.relu(plain) : plain);
      close(mean!, tf.add(tf.mul(inputs.mean, 0.9), tf.mul(batch.mean, 0.1)));
      const unbiased = tf.mul(batch.variance, 36 / 35);
      close(variance!, tf.add(tf.mul(inputs.variance, 0.9), tf.mul(unbiased, 0.1)));
    });

    it('has the gradient of what it computes', () => {
      const { x, scale, offset, mean, variance } = example();
      const f = (...[a, b, c]: tf.Tensor[]) =>
        batchNormTraining({ x: a!, scale: b!, offset: c!, mean, variance }, withRelu, () => {});
      // Where a ReLU bends inside the step, differences are off: a small step, a wide tolerance.
      const error = gradientError(f, [x, scale, offset], withRelu ? 1e-3 : 1e-2);
      expect(error).toBeLessThan(withRelu ? 2e-2 : 5e-3);
    });

    it('with fixed statistics is the affine map that it says', () => {
      const inputs = example();
      const { factor, shift } = frozenBatchNorm(inputs);
      close(
        tf.add(tf.mul(inputs.x, factor), shift),
        tf.batchNorm(
          inputs.x as tf.Tensor4D,
          inputs.mean,
          inputs.variance,
          inputs.offset,
          inputs.scale,
          1e-5,
        ),
      );
    });
  });

  it('has dense layers, with and without ReLU', () => {
    const x = randomTensor([4, 3], random) as tf.Tensor2D;
    const w = randomTensor([3, 5], random) as tf.Tensor2D;
    const b = randomTensor([5], random);
    const expected = tf.add(tf.matMul(x, w), b);
    close(dense(x, w, b, false), expected);
    close(dense(x, w, b, true), tf.relu(expected));
    const f = (...[p, q, r]: tf.Tensor[]) => dense(p as tf.Tensor2D, q!, r!, false);
    expect(gradientError(f, [x, w, b])).toBeLessThan(5e-3);
    // With ReLU: the gradient is that of the layer without, where its output is positive.
    const g = (...[p, q, r]: tf.Tensor[]) => dense(p as tf.Tensor2D, q!, r!, true);
    expect(gradientError(g, [x, w, b], 1e-3)).toBeLessThan(2e-2);
  });

  it('has layer normalisation', () => {
    const x = randomTensor([2, 3, 5], random);
    const scale = randomTensor([5], random);
    const offset = randomTensor([5], random);
    const y = layerNorm(x, tf.ones([5]), tf.zeros([5]));
    const { mean, variance } = tf.moments(y, 2);
    close(mean, tf.zeros([2, 3]));
    close(variance, tf.ones([2, 3]), 1e-4);
    const f = (...[a, b, c]: tf.Tensor[]) => layerNorm(a!, b!, c!);
    expect(gradientError(f, [x, scale, offset])).toBeLessThan(5e-3);
  });

  it('has activations', () => {
    const a = awayFromZero([3, 4], random);
    close(relu(a), tf.relu(a));
    expect(gradientError((x) => relu(x!), [a])).toBeLessThan(5e-3);
    const b = tf.mul(a, 0.5);
    close(addRelu(a, b), tf.relu(tf.add(a, b)));
    expect(gradientError((...[x, y]) => addRelu(x!, y!), [a, b])).toBeLessThan(5e-3);
    // Φ(1) = 0.841345, so gelu(1) = 0.841345 and gelu(−1) = −0.158655.
    close(gelu(tf.tensor1d([1, -1, 0])), tf.tensor1d([0.841345, -0.158655, 0]));
    expect(gradientError((x) => gelu(x!), [a])).toBeLessThan(5e-3);
  });

  it('adds a tensor to itself with twice the gradient', () => {
    const a = awayFromZero([3, 4], random);
    expect(gradientError((x) => addRelu(x!, x!), [a])).toBeLessThan(5e-3);
  });

  it('pools to the mean over places', () => {
    const x = randomTensor([2, 3, 4, 2], random);
    close(globalMeanPool(x as tf.Tensor4D), tf.mean(x, [1, 2]));
    expect(gradientError((a) => globalMeanPool(a as tf.Tensor4D), [x])).toBeLessThan(5e-3);
  });

  it('has softmax cross-entropy', () => {
    const labels = tf.tensor1d([1, 0], 'int32');
    // −log(e² / (e² + e⁰ + e⁰)) and −log(1/3).
    const logits = tf.tensor2d([
      [0, 2, 0],
      [5, 5, 5],
    ]);
    const expected = [-Math.log(Math.exp(2) / (Math.exp(2) + 2)), Math.log(3)];
    close(softmaxCrossEntropy(logits, labels), tf.tensor1d(expected));
    close(
      softmaxCrossEntropy(
        tf.tensor2d([
          [200, 0, 0],
          [0, 0, 0],
        ]),
        labels,
      ),
      tf.tensor1d([200, Math.log(3)]),
      1e-4,
    );
    const f = (x: tf.Tensor) => softmaxCrossEntropy(x as tf.Tensor2D, labels);
    expect(gradientError(f, [randomTensor([2, 3], random)])).toBeLessThan(5e-3);
  });

  it('has sigmoid cross-entropy, stable far out', () => {
    const targets = tf.tensor1d([1, 0, 0.25]);
    const expected = [
      Math.log(2),
      100,
      0.25 * Math.log1p(Math.exp(-1)) + 0.75 * Math.log1p(Math.E),
    ];
    close(sigmoidCrossEntropy(tf.tensor1d([0, 100, 1]), targets), tf.tensor1d(expected), 1e-4);
    const f = (x: tf.Tensor) => sigmoidCrossEntropy(x, targets);
    expect(gradientError(f, [randomTensor([3], random)])).toBeLessThan(5e-3);
  });

  it('weighs means', () => {
    const values = tf.tensor1d([1, 2, 6]);
    expect(weightedMean(values).dataSync()[0]).toBe(3);
    expect(weightedMean(values, tf.tensor1d([3, 0, 1])).dataSync()[0]).toBe(2.25);
  });

  it('has softmax', () => {
    const x = tf.tensor2d([0, Math.log(3), 1000, 1000], [2, 2]);
    close(softmax(x), tf.tensor2d([0.25, 0.75, 0.5, 0.5], [2, 2]));
    expect(gradientError((y) => softmax(y!), [randomTensor([2, 2, 1, 3], random)])).toBeLessThan(
      5e-3,
    );
  });

  it('gathers rows, also repeated ones', () => {
    const rows = tf.tensor1d([2, 0, 2, 2], 'int32');
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]);
    close(gather(x, rows), tf.tensor2d([5, 6, 1, 2, 5, 6, 5, 6], [4, 2]));
    const f = (y: tf.Tensor) => gather(y, rows);
    expect(gradientError(f, [randomTensor([4, 3], random)])).toBeLessThan(5e-3);
  });

  it('makes indicators of codes and fractions of bytes', () => {
    const codes = tf.tensor1d([1, -1, 0], 'int32');
    close(oneHot(codes, 2), tf.tensor2d([0, 1, 0, 0, 1, 0], [3, 2]));
    close(fractions(kernels().bytes(Uint8Array.of(0, 51, 255), [3])), tf.tensor1d([0, 0.2, 1]));
  });

  it('reverses and cuts off gradients of what it leaves as it is', () => {
    const x = tf.tensor1d([1, -2]);
    close(reverseGradient(x, tf.scalar(0.5)), x);
    close(detached(x), x);
    const gradientOf = (f: () => tf.Tensor) =>
      outputGradients(() => ({ outputs: [f()], inputs: [x] })).gradients[0]![0];
    // −½ of the gradient of x², and x·(x as a constant).
    close(gradientOf(() => reverseGradient(tf.square(x), tf.scalar(0.5)))!, tf.tensor1d([-1, 2]));
    close(gradientOf(() => tf.mul(x, detached(x)))!, x);
    expect(gradientOf(() => detached(x))).toBeNull();
  });

  it.each([1, 2])(
    "has the gradient of tfjs's own convolution by its filter, stride %i",
    (stride) => {
      const x = randomTensor([2, 5, 6, 2], random) as tf.Tensor4D;
      const f = (filter: tf.Tensor) => tf.conv2d(x, filter as tf.Tensor4D, stride, 'same');
      expect(gradientError(f, [randomTensor([3, 3, 2, 3], random)])).toBeLessThan(5e-3);
    },
  );

  it('pools to maxima, also of negative numbers', () => {
    const x = randomTensor([1, 4, 4, 2], random);
    const max = (a: tf.Tensor) => maxPool(a as tf.Tensor4D, 2, 2, 'same');
    close(max(x), tf.maxPool(x as tf.Tensor4D, 2, 2, 'same'));
    expect(gradientError(max, [x], 1e-3)).toBeLessThan(2e-2);
    expect(gradientError(max, [tf.sub(x, 9)], 1e-3)).toBeLessThan(2e-2);
  });
});
