import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { Random } from '../random.ts';
import { onEachEngine, randomTensor } from '../testing.ts';
import { Variable } from '../variable.ts';
import { kernels } from './current.ts';
import { BATCH_NORM, type ConvGeometry } from './kernels.ts';

// What every engine must compute: each kernel against numbers worked by hand, and gradient kernels
// against central differences of the forward ones. Another engine passes this file and its neighbour
// about the tensor API.

const round = (tensor: tf.Tensor) => [...tensor.dataSync()].map((v) => Number(v.toFixed(5)));
const ints = (values: number[]) => tf.tensor1d(values, 'int32');

/** Σ f(x)·dy at x moved in one entry, by central differences. */
function differences(
  f: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
  dy: tf.Tensor,
  step = 1e-2,
): number[] {
  const values = x.dataSync();
  const at = (entry: number, by: number) =>
    tf.tidy(() => {
      const moved = Float32Array.from(values);
      moved[entry]! += by;
      return tf.sum(tf.mul(f(tf.tensor(moved, x.shape)), dy)).dataSync()[0]!;
    });
  return Array.from(values, (_, i) => (at(i, step) - at(i, -step)) / (2 * step));
}

/** Largest deviation of a gradient from differences, relative to the largest difference. */
function deviation(gradient: tf.Tensor, expected: readonly number[]): number {
  const scale = Math.max(...expected.map(Math.abs), 1e-3);
  return Math.max(...Array.from(gradient.dataSync(), (v, i) => Math.abs(v - expected[i]!))) / scale;
}

onEachEngine(() => {
  const random = new Random(31);

  it('rectifies', () => {
    const y = kernels().relu(tf.tensor1d([-2, 0, 3]));
    expect(round(y)).toEqual([0, 0, 3]);
    expect(round(kernels().reluGradient(tf.tensor1d([5, 6, 7]), y))).toEqual([0, 0, 7]);
  });

  it('multiplies matrices, either of them turned around', () => {
    const a = [1, 2, 3, 4, 5, 6];
    const b = [1, 0, 2, -1, 3, 1];
    // [1 2 3; 4 5 6] · [1 0; 2 −1; 3 1] = [14 1; 32 1].
    for (const [turnA, turnB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const left = tf.tensor2d(a, [2, 3]);
      const right = tf.tensor2d(b, [3, 2]);
      const product = kernels().matMul(
        turnA ? tf.transpose(left) : left,
        turnB ? tf.transpose(right) : right,
        turnA,
        turnB,
      );
      expect([product.shape, round(product)]).toEqual([
        [2, 2],
        [14, 1, 32, 1],
      ]);
    }
  });

  it('adds biases, whose gradient is the sum over samples', () => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    expect(round(kernels().addBias(x, tf.tensor1d([10, 20])))).toEqual([11, 22, 13, 24]);
    expect(round(kernels().biasGradient(x))).toEqual([4, 6]);
  });

  it('convolves, by hand', () => {
    // 1 … 9 under a 2×2 filter of 1, 0, 0, 2: each pixel plus twice the one below and to the right.
    const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const filter = tf.tensor4d([1, 0, 0, 2], [2, 2, 1, 1]);
    const geometry = (padding: 'valid' | 'same', stride: number): ConvGeometry => ({
      inputShape: [1, 3, 3, 1],
      filterShape: [2, 2, 1, 1],
      stride,
      padding,
    });
    expect(round(kernels().conv2d(x, filter, geometry('valid', 1)))).toEqual([11, 14, 20, 23]);
    expect(round(kernels().conv2d(x, filter, geometry('same', 2)))).toEqual([11, 3, 7, 9]);
  });

  it.each<[number, number, number, 'same' | 'valid', number]>([
    [3, 1, 2, 'same', 5],
    [3, 2, 2, 'same', 5],
    [3, 2, 3, 'valid', 6],
    [2, 2, 16, 'valid', 4],
    [1, 2, 3, 'same', 5],
    [1, 2, 16, 'same', 4],
    [1, 1, 3, 'valid', 3],
  ])(
    'has the gradients of a filter of side %i, stride %i, %i channels, padding %s',
    (kernel, stride, channels, padding, side) => {
      const x = randomTensor([2, side, side, channels], random) as tf.Tensor4D;
      const filter = randomTensor([kernel, kernel, channels, 2], random) as tf.Tensor4D;
      const geometry = { inputShape: x.shape, filterShape: filter.shape, stride, padding };
      const y = kernels().conv2d(x, filter, geometry);
      const dy = randomTensor(y.shape, random);
      const byInput = kernels().conv2dInputGradient(dy, filter, geometry);
      expect(byInput.shape).toEqual(x.shape);
      const expected = differences((moved) => kernels().conv2d(moved, filter, geometry), x, dy);
      expect(deviation(byInput, expected)).toBeLessThan(5e-3);
      const byFilter = kernels().conv2dFilterGradient(x, dy, geometry);
      expect(byFilter.shape).toEqual(filter.shape);
      const slopes = differences((moved) => kernels().conv2d(x, moved, geometry), filter, dy);
      expect(deviation(byFilter, slopes)).toBeLessThan(5e-3);
    },
  );

  describe.each([false, true])('normalises batches, ReLU: %s', (withRelu) => {
    it('by hand', () => {
      // Two samples of one pixel and one channel: 1 and 3, mean 2, variance 1 (of N − 1: 2).
      const { y, mean, variance } = kernels().batchNorm(
        {
          x: tf.tensor4d([1, 3], [2, 1, 1, 1]),
          scale: tf.tensor1d([2]),
          offset: tf.tensor1d([0.5]),
          mean: tf.tensor1d([10]),
          variance: tf.tensor1d([4]),
        },
        withRelu,
      );
      const one = 2 / Math.sqrt(1 + BATCH_NORM.epsilon);
      const expected = [0.5 - one, 0.5 + one].map((v) => (withRelu ? Math.max(v, 0) : v));
      for (const [i, value] of y.dataSync().entries()) expect(value).toBeCloseTo(expected[i]!, 5);
      expect(mean.dataSync()[0]).toBeCloseTo(0.9 * 10 + 0.1 * 2, 5);
      expect(variance.dataSync()[0]).toBeCloseTo(0.9 * 4 + 0.1 * 2, 5);
    });

    it('with the gradient of what it computes', () => {
      const fixed = { mean: tf.tensor1d([0.5, -1]), variance: tf.tensor1d([2, 0.5]) };
      const inputs = {
        x: randomTensor([4, 2, 2, 2], random),
        scale: tf.tensor1d([1.5, -0.5]),
        offset: tf.tensor1d([0.3, 0.2]),
      };
      const { y, saved } = kernels().batchNorm({ ...inputs, ...fixed }, withRelu);
      const dy = randomTensor(y.shape, random);
      const gradients = kernels().batchNormGradient(dy, saved, withRelu);
      for (const name of ['x', 'scale', 'offset'] as const) {
        const f = (moved: tf.Tensor) =>
          kernels().batchNorm({ ...inputs, ...fixed, [name]: moved }, withRelu).y;
        const expected = differences(f, inputs[name], dy, 1e-3);
        expect(deviation(gradients[name](), expected)).toBeLessThan(2e-2);
      }
    });
  });

  it('sends the gradient of a maximum where it was', () => {
    const x = tf.tensor4d([-1, -4, -2, -3], [1, 2, 2, 1]);
    const y = tf.maxPool(x, 2, 2, 'same');
    const dy = tf.tensor4d([7], [1, 1, 1, 1]);
    expect(round(kernels().maxPoolGradient(dy, x, y, 2, 2, 'same'))).toEqual([7, 0, 0, 0]);
  });

  it('has softmax', () => {
    const y = kernels().softmax(tf.tensor2d([0, Math.log(3), 1000, 1000], [2, 2]));
    expect(round(y)).toEqual([0.25, 0.75, 0.5, 0.5]);
  });

  it('has softmax cross-entropy and its gradient', () => {
    const logits = tf.tensor2d([0, Math.log(3), 5, 5], [2, 2]);
    const [loss, gradient] = kernels().softmaxCrossEntropy(logits, ints([1, 0]));
    // −log ¾ and log 2; softmax less the indicator of the label.
    expect(loss.dataSync()[0]).toBeCloseTo(-Math.log(0.75), 5);
    expect(loss.dataSync()[1]).toBeCloseTo(Math.log(2), 5);
    expect(round(gradient)).toEqual([0.25, -0.25, -0.5, 0.5]);
  });

  it('gathers rows, also of integers, and sums them back where they came from', () => {
    const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const places = ints([2, 0, 2]);
    expect(round(kernels().gather(x, places))).toEqual([5, 6, 1, 2, 5, 6]);
    const codes = kernels().gather(ints([7, 8, 9]), places);
    expect([codes.dtype, round(codes)]).toEqual(['int32', [9, 7, 9]]);
    const dy = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    expect(round(kernels().scatterSum(dy, places, 4))).toEqual([3, 4, 0, 0, 6, 8, 0, 0]);
  });

  it('has indicators, none for a code that is no code', () => {
    const y = kernels().oneHot(ints([2, -1, 0]), 3);
    expect([y.dtype, round(y)]).toEqual(['float32', [0, 0, 1, 0, 0, 0, 1, 0, 0]]);
    const alone = kernels().oneHot(ints([0, -1, 0]), 1);
    expect([alone.dtype, alone.shape, round(alone)]).toEqual(['float32', [3, 1], [1, 0, 1]]);
  });

  it('takes vectors apart', () => {
    const parts = kernels().unstack(tf.tensor1d([1, 2, 3]));
    expect(parts.map((part) => [part.shape, part.dataSync()[0]])).toEqual([
      [[], 1],
      [[], 2],
      [[], 3],
    ]);
  });

  it('makes each byte the float32 nearest to its 255th', () => {
    const bytes = kernels().bytes(
      Uint8Array.from({ length: 256 }, (_, i) => i),
      [2, 128],
    );
    const y = kernels().fractions(bytes);
    expect(y.shape).toEqual([2, 128]);
    expect([...y.dataSync()]).toEqual(Array.from({ length: 256 }, (_, i) => Math.fround(i / 255)));
  });

  describe('changes variables in place:', () => {
    const variable = (values: number[]) => new Variable([values.length], Float32Array.from(values));
    const scalar = (value: number) => tf.scalar(value);

    it('assignment, after which what was read before stays', () => {
      const v = variable([1, 2]);
      const before = tf.clone(v.value());
      v.assign(tf.tensor1d([3, 4]));
      expect([round(before), round(v.value())]).toEqual([
        [1, 2],
        [3, 4],
      ]);
      v.dispose();
    });

    it('decay', () => {
      const v = variable([10, -20]);
      tf.tidy(() => kernels().decay(v, scalar(0.1), scalar(0.9)));
      expect(round(v.value())).toEqual([9, -18]);
      v.dispose();
    });

    it('descent and momentum', () => {
      const [v, speed] = [variable([1, 1]), variable([0, 2])];
      const gradient = tf.tensor1d([4, -2]);
      tf.tidy(() => kernels().descend(v, scalar(0.5), gradient));
      expect(round(v.value())).toEqual([-1, 2]);
      // v ← 0.5·v + g = (4, −1); θ ← θ − 0.5·v.
      tf.tidy(() => kernels().momentum(v, speed, scalar(0.5), scalar(0.5), gradient));
      expect(round(speed.value())).toEqual([4, -1]);
      expect(round(v.value())).toEqual([-3, 2.5]);
      for (const one of [v, speed]) one.dispose();
    });

    it('Adam: its first step is the rate against the sign of the gradient', () => {
      const [v, m, s] = [variable([1, 1]), variable([0, 0]), variable([0, 0])];
      const root = Math.sqrt(1 - 0.999);
      tf.tidy(() =>
        kernels().adam(
          v,
          [m, s],
          {
            rate: scalar(0.01),
            beta1Power: scalar(0.9),
            beta2Power: scalar(0.999),
            epsilon: scalar(1e-8 * root),
            correctedRate: scalar((0.01 * root) / 0.1),
          },
          tf.tensor1d([3, -0.5]),
        ),
      );
      expect(round(v.value())).toEqual([0.99, 1.01]);
      expect(round(m.value())).toEqual([0.3, -0.05]);
      expect(s.value().dataSync()[0]).toBeCloseTo(0.009, 6);
      for (const one of [v, m, s]) one.dispose();
    });
  });
});
