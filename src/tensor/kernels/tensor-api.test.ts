import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { gradientError, onEachEngine } from '../testing.ts';
// Registers what WebAssembly lacks.
import './portable.ts';

// What every engine's tensor API must compute, as far as losses and layers are made of it: each
// operation against numbers worked by hand, and its gradient against central differences.

const round = (tensor: tf.Tensor) => [...tensor.dataSync()].map((v) => Number(v.toFixed(5)));
const ints = (values: number[]) => tf.tensor1d(values, 'int32');

/** Far enough from ties and kinks that a step of 1e-3 crosses none. */
const a = () => tf.tensor2d([0.5, -1.5, 2, 0.25, -0.75, 1], [2, 3]);
const b = () => tf.tensor2d([2, 0.5, -1, 4, 1, -2], [2, 3]);
const positive = () => tf.tensor2d([0.5, 1.5, 2, 0.25, 0.75, 1], [2, 3]);

/** The gradients by all inputs agree with differences. */
function expectGradient(f: (...inputs: tf.Tensor[]) => tf.Tensor, ...inputs: tf.Tensor[]) {
  expect(gradientError(f, inputs, 1e-3)).toBeLessThan(1e-2);
}

onEachEngine(() => {
  describe('one number for each', () => {
    type Unary = [string, (x: tf.Tensor) => tf.Tensor, (x: number) => number, () => tf.Tensor];
    const unary: Unary[] = [
      ['abs', tf.abs, Math.abs, a],
      ['clone', tf.clone, (x) => x, a],
      ['exp', tf.exp, Math.exp, a],
      ['log', tf.log, Math.log, positive],
      ['log1p', tf.log1p, Math.log1p, positive],
      ['neg', tf.neg, (x) => -x, a],
      ['relu', tf.relu, (x) => Math.max(x, 0), a],
      ['rsqrt', tf.rsqrt, (x) => 1 / Math.sqrt(x), positive],
      ['sigmoid', tf.sigmoid, (x) => 1 / (1 + Math.exp(-x)), a],
      ['softplus', tf.softplus, (x) => Math.log1p(Math.exp(x)), a],
      ['sqrt', tf.sqrt, Math.sqrt, positive],
      ['square', tf.square, (x) => x * x, a],
      ['tanh', tf.tanh, Math.tanh, a],
    ];
    it.each(unary)('%s', (_, f, expected, x) => {
      const values = f(x()).dataSync();
      for (const [i, value] of x().dataSync().entries()) {
        expect(values[i]).toBeCloseTo(expected(value), 5);
      }
      expectGradient((moved) => f(moved!), x());
    });

    it('erf', () => {
      // From tables: erf(½), erf(1), erf(2).
      const y = tf.erf(tf.tensor1d([0, 0.5, -1, 2]));
      for (const [i, value] of [0, 0.5204999, -0.8427008, 0.9953223].entries()) {
        expect(y.dataSync()[i]).toBeCloseTo(value, 5);
      }
      expectGradient((x) => tf.erf(x!), a());
    });

    it('step, which is 0 at 0', () => {
      expect(round(tf.step(tf.tensor1d([-2, 0, 0.5])))).toEqual([0, 0, 1]);
    });

    it('round, halves to the even number', () => {
      const halves = tf.tensor1d([0.5, 1.5, 2.5, 254.5, 0.4, 1.6, -1.5]);
      expect(round(tf.round(halves))).toEqual([0, 2, 2, 254, 0, 2, -2]);
    });

    it('cast, of numbers and of what is true', () => {
      const floats = tf.cast(ints([-1, 3]), 'float32');
      expect([floats.dtype, round(floats)]).toEqual(['float32', [-1, 3]]);
      const truths = tf.cast(tf.tensor1d([true, false], 'bool'), 'float32');
      expect([truths.dtype, round(truths)]).toEqual(['float32', [1, 0]]);
      const whole = tf.cast(tf.tensor1d([2.75, 0.5]), 'int32');
      expect([whole.dtype, round(whole)]).toEqual(['int32', [2, 0]]);
      expectGradient((x) => tf.cast(x!, 'float32'), a());
    });
  });

  describe('of two', () => {
    type Binary = [
      string,
      (x: tf.Tensor, y: tf.Tensor) => tf.Tensor,
      values: number[],
      ofRow: number[],
      ofColumn: number[],
    ];
    // With b, and with the first row and the first column of b, which are repeated.
    const binary: Binary[] = [
      [
        'add',
        tf.add,
        [2.5, -1, 1, 4.25, 0.25, -1],
        [2.5, -1, 1, 2.25, -0.25, 0],
        [2.5, 0.5, 4, 4.25, 3.25, 5],
      ],
      [
        'sub',
        tf.sub,
        [-1.5, -2, 3, -3.75, -1.75, 3],
        [-1.5, -2, 3, -1.75, -1.25, 2],
        [-1.5, -3.5, 0, -3.75, -4.75, -3],
      ],
      [
        'mul',
        tf.mul,
        [1, -0.75, -2, 1, -0.75, -2],
        [1, -0.75, -2, 0.5, -0.375, -1],
        [1, -3, 4, 1, -3, 4],
      ],
      [
        'div',
        tf.div,
        [0.25, -3, -2, 0.0625, -0.75, -0.5],
        [0.25, -3, -2, 0.125, -1.5, -1],
        [0.25, -0.75, 1, 0.0625, -0.1875, 0.25],
      ],
      [
        'maximum',
        tf.maximum,
        [2, 0.5, 2, 4, 1, 1],
        [2, 0.5, 2, 2, 0.5, 1],
        [2.25, 2.25, 2.25, 4.25, 4.25, 4.25],
      ],
      [
        'minimum',
        tf.minimum,
        [0.5, -1.5, -1, 0.25, -0.75, -2],
        [0.5, -1.5, -1, 0.25, -0.75, -1],
        [0.5, -1.5, 2, 0.25, -0.75, 1],
      ],
    ];
    it.each(binary)('%s', (name, f, values, ofRow, ofColumn) => {
      // tfjs doesn't sum the gradient by what these two repeat, which is a constant wherever they are called.
      const choosing = name === 'maximum' || name === 'minimum';
      const row = tf.slice(b(), [0, 0], [1, 3]);
      // A tie has no derivative, and 2 would meet 2.
      const column = tf.add(tf.slice(b(), [0, 0], [2, 1]), choosing ? 0.25 : 0);
      for (const [other, expected] of [
        [b(), values],
        [row, ofRow],
        [tf.reshape(row, [3]), ofRow],
        [column, ofColumn],
      ] as const) {
        expect(round(f(a(), other))).toEqual(expected);
        expectGradient((x) => f(x!, other), a());
        expectGradient((x) => f(other, x!), a());
        if (choosing && other.size < a().size) continue;
        expectGradient((y) => f(a(), y!), other);
        expectGradient((y) => f(y!, positive()), other);
      }
    });

    it('divNoNan, which has no gradient', () => {
      expect(round(tf.divNoNan(tf.tensor1d([6, 1]), tf.tensor1d([3, 0])))).toEqual([2, 0]);
    });

    it.each([
      ['greater', tf.greater, [0, 0, 1], [1, 1, 0, 1]],
      ['greaterEqual', tf.greaterEqual, [0, 1, 1], [1, 1, 1, 1]],
      ['equal', tf.equal, [0, 1, 0], [0, 0, 1, 0]],
    ] as const)('%s, of numbers, of codes, and of each with each', (_, f, each, across) => {
      for (const make of [(values: number[]) => tf.tensor1d(values), ints]) {
        const y = f(make([-1, 2, 3]), make([0, 2, -4]));
        expect([y.dtype, round(y)]).toEqual(['bool', each]);
      }
      // Of 3 and 2 with 1 and 2: 3 > 1, 3 > 2, 2 > 1 and 2 = 2, which the order below puts third.
      const y = f(tf.tensor2d([3, 2], [1, 2]), tf.tensor2d([2, 1], [2, 1]));
      expect([y.shape, round(y)]).toEqual([
        [2, 2],
        [across[0], across[2], across[1], across[3]],
      ]);
    });
  });

  describe('products of matrices', () => {
    const left = () => tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const right = () => tf.tensor2d([1, 0, 2, -1, 3, 1], [3, 2]);
    // [1 2 3; 4 5 6] · [1 0; 2 −1; 3 1] = [14 1; 32 1].
    const product = [14, 1, 32, 1];
    const turned = (x: tf.Tensor, turn: boolean) =>
      turn ? tf.transpose(x, [...x.shape.keys()].slice(0, -2).concat(x.rank - 1, x.rank - 2)) : x;

    it.each([
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ])('turned around: the left %s, the right %s', (turnA, turnB) => {
      const f = (x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y, turnA, turnB);
      const [x, y] = [turned(left(), turnA), turned(right(), turnB)];
      expect([f(x, y).shape, round(f(x, y))]).toEqual([[2, 2], product]);
      expectGradient((p, q) => f(p!, q!), tf.div(x, 4), tf.div(y, 4));
      // Of several at once, the second pair being the first with −2 times the left one.
      const both = tf.stack([x, tf.mul(x, -2)]).expandDims(0);
      const twice = tf.stack([y, y]).expandDims(0);
      expect([f(both, twice).shape, round(f(both, twice))]).toEqual([
        [1, 2, 2, 2],
        [...product, ...product.map((v) => -2 * v)],
      ]);
      expectGradient((p, q) => f(p!, q!), tf.div(both, 4), tf.div(twice, 4));
    });

    it('of a matrix with itself', () => {
      expect(round(tf.matMul(left(), left(), false, true))).toEqual([14, 32, 32, 77]);
      expectGradient((x) => tf.matMul(x!, x!, false, true), a());
    });
  });

  describe('along axes', () => {
    type Reduction = [string, (x: tf.Tensor) => tf.Tensor, shape: number[], number[]];
    const reductions: Reduction[] = [
      ['sum of all', (x) => tf.sum(x), [], [1.5]],
      ['sum over the first axis', (x) => tf.sum(x, 0), [3], [0.75, -2.25, 3]],
      ['sum over the last, which stays', (x) => tf.sum(x, -1, true), [2, 1], [1, 0.5]],
      ['mean of all', (x) => tf.mean(x), [], [0.25]],
      ['mean over the first axis', (x) => tf.mean(x, 0), [3], [0.375, -1.125, 1.5]],
      [
        'mean over two axes, which stay',
        (x) => tf.mean(tf.reshape(x, [1, 1, 3, 2]), [1, 2], true),
        [1, 1, 1, 2],
        [0.58333, -0.08333],
      ],
      ['max over an axis', (x) => tf.max(x, 0), [3], [0.5, -0.75, 2]],
      ['max of all', (x) => tf.max(x), [], [2]],
      ['min over an axis', (x) => tf.min(x, 0), [3], [0.25, -1.5, 1]],
      ['min of all', (x) => tf.min(x), [], [-1.5]],
      // Of the rows √(0.25 + 2.25 + 4) and √(0.0625 + 0.5625 + 1).
      ['norm', (x) => tf.norm(x, 'euclidean', 1), [2], [2.54951, 1.27475]],
      // √(6.5 + 1.625).
      ['norm of a vector', (x) => tf.norm(tf.reshape(x, [6])), [], [2.85044]],
      // Means ⅓ and ⅙; mean squares 6.5/3 and 1.625/3 less those squared.
      ['moments: means', (x) => tf.moments(x, 1).mean, [2], [0.33333, 0.16667]],
      ['moments: variances', (x) => tf.moments(x, 1, true).variance, [2, 1], [2.05556, 0.51389]],
      [
        'softmax',
        (x) => tf.softmax(tf.slice(x, [0, 0], [1, 2])),
        [1, 2],
        [1 / (1 + Math.exp(-2)), 1 / (1 + Math.exp(2))],
      ],
      [
        'logSoftmax',
        (x) => tf.logSoftmax(tf.slice(x, [0, 0], [1, 2])),
        [1, 2],
        [-Math.log1p(Math.exp(-2)), -2 - Math.log1p(Math.exp(-2))],
      ],
    ];
    it.each(reductions)('%s', (_, f, shape, expected) => {
      const y = f(a());
      expect([y.shape, round(y)]).toEqual([shape, expected.map((v) => Number(v.toFixed(5)))]);
      expectGradient((x) => f(x!), a());
    });

    it('argMax, the first of several', () => {
      const y = tf.argMax(tf.tensor2d([0.5, 2, 2, -3, -1, -2], [2, 3]), 1);
      expect([y.dtype, round(y)]).toEqual(['int32', [1, 1]]);
    });

    it('unsortedSegmentSum', () => {
      const rows = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
      const sums = tf.unsortedSegmentSum(rows, ints([2, 0, 2]) as tf.Tensor1D, 3);
      expect(round(sums)).toEqual([3, 4, 0, 0, 6, 8]);
      const all = tf.unsortedSegmentSum(rows, ints([0, 0, 0]) as tf.Tensor1D, 1);
      expect(round(all)).toEqual([9, 12]);
    });
  });

  describe('moved to other places', () => {
    type Moving = [string, (x: tf.Tensor) => tf.Tensor, shape: number[], number[]];
    const x4 = (x: tf.Tensor) => tf.reshape(x, [1, 2, 3, 1]) as tf.Tensor4D;
    const moving: Moving[] = [
      ['transpose', (x) => tf.transpose(x), [3, 2], [0.5, 0.25, -1.5, -0.75, 2, 1]],
      [
        'transpose of some axes',
        (x) => tf.transpose(tf.reshape(x, [1, 3, 2, 1]), [0, 2, 1, 3]),
        [1, 2, 3, 1],
        [0.5, 2, -0.75, -1.5, 0.25, 1],
      ],
      ['reverse', (x) => tf.reverse(x, 1), [2, 3], [2, -1.5, 0.5, 1, -0.75, 0.25]],
      [
        'reverse of both axes',
        (x) => tf.reverse(x, [0, 1]),
        [2, 3],
        [1, -0.75, 0.25, 2, -1.5, 0.5],
      ],
      ['slice', (x) => tf.slice(x, [0, 1], [2, 2]), [2, 2], [-1.5, 2, -0.75, 1]],
      ['slice2d', (x) => tf.slice2d(x as tf.Tensor2D, [1, 0], [1, 2]), [1, 2], [0.25, -0.75]],
      [
        'concat',
        (x) => tf.concat([x, tf.neg(x)], 1),
        [2, 6],
        [0.5, -1.5, 2, -0.5, 1.5, -2, 0.25, -0.75, 1, -0.25, 0.75, -1],
      ],
      [
        'concat1d',
        (x) => tf.concat1d([tf.sum(x, 0), tf.sum(x, 1)] as tf.Tensor1D[]),
        [5],
        [0.75, -2.25, 3, 1, 0.5],
      ],
      [
        'concat2d',
        (x) => tf.concat2d([x, tf.sum(x, 0, true)] as tf.Tensor2D[], 0),
        [3, 3],
        [0.5, -1.5, 2, 0.25, -0.75, 1, 0.75, -2.25, 3],
      ],
      ['stack', (x) => tf.stack([tf.sum(x), tf.mean(x)]), [2], [1.5, 0.25]],
      [
        'unstack',
        (x) => {
          const [first, second, third] = tf.unstack(x, 1);
          return tf.sub(tf.mul(first!, second!), third!);
        },
        [2],
        [-2.75, -1.1875],
      ],
      [
        'split',
        (x) => {
          const [first, second] = tf.split(x, [1, 2], 1);
          return tf.mul(first!, second!);
        },
        [2, 2],
        [-0.75, 1, -0.1875, 0.25],
      ],
      ['addN', (x) => tf.addN([x, tf.neg(x), x]), [2, 3], [0.5, -1.5, 2, 0.25, -0.75, 1]],
      ['expandDims', (x) => tf.expandDims(x, 1), [2, 1, 3], [0.5, -1.5, 2, 0.25, -0.75, 1]],
      ['reshape', (x) => tf.reshape(x, [3, 2]), [3, 2], [0.5, -1.5, 2, 0.25, -0.75, 1]],
      ['clip', (x) => tf.clipByValue(x, -1, 1.5), [2, 3], [0.5, -1, 1.5, 0.25, -0.75, 1]],
      ['tile', (x) => tf.tile(tf.slice(x, [0, 0], [1, 2]), [2, 1]), [2, 2], [0.5, -1.5, 0.5, -1.5]],
      [
        'pad',
        (x) =>
          tf.pad(x4(x), [
            [0, 0],
            [1, 0],
            [0, 2],
            [0, 0],
          ]),
        [1, 3, 5, 1],
        [0, 0, 0, 0, 0, 0.5, -1.5, 2, 0, 0, 0.25, -0.75, 1, 0, 0],
      ],
      [
        'gather',
        (x) => tf.gather(x, ints([1, 0, 1])),
        [3, 3],
        [0.25, -0.75, 1, 0.5, -1.5, 2, 0.25, -0.75, 1],
      ],
      [
        'resizeNearestNeighbor',
        (x) => tf.image.resizeNearestNeighbor(x4(x), [4, 6]),
        [1, 4, 6, 1],
        [
          [0.5, 0.5, -1.5, -1.5, 2, 2],
          [0.5, 0.5, -1.5, -1.5, 2, 2],
          [0.25, 0.25, -0.75, -0.75, 1, 1],
          [0.25, 0.25, -0.75, -0.75, 1, 1],
        ].flat(),
      ],
      ['avgPool', (x) => tf.avgPool(x4(x), 2, 1, 'valid'), [1, 1, 2, 1], [-0.375, 0.1875]],
    ];
    it.each(moving)('%s', (_, f, shape, expected) => {
      const y = f(a());
      expect([y.shape, round(y)]).toEqual([shape, expected]);
      expectGradient((x) => f(x!), a());
    });

    it('avgPool of windows that reach over the margin: means of the pixels that there are', () => {
      // Of pictures as they come alone: WebAssembly divides the gradient by the whole window.
      expect(round(tf.avgPool(x4(a()), 2, 2, 'same'))).toEqual([-0.375, 1.5]);
    });

    it('maxPool, also of negative numbers', () => {
      // Its gradient is a kernel of refair's.
      expect(round(tf.maxPool(x4(a()), 2, 2, 'same'))).toEqual([0.5, 2]);
      expect(round(tf.maxPool(x4(tf.sub(a(), 3)), 2, 2, 'same'))).toEqual([-2.5, -1]);
    });

    it('gather, of codes', () => {
      const codes = tf.gather(ints([7, 8, 9]), ints([2, 0, 2]));
      expect([codes.dtype, round(codes)]).toEqual(['int32', [9, 7, 9]]);
    });
  });

  it.each([
    ['fill', () => tf.fill([2, 2], 0.25), [0.25, 0.25, 0.25, 0.25]],
    ['ones', () => tf.ones([1, 3]), [1, 1, 1]],
    ['zeros', () => tf.zeros([3]), [0, 0, 0]],
    ['zerosLike', () => tf.zerosLike(a()), [0, 0, 0, 0, 0, 0]],
  ] as const)('makes %s', (_, make, expected) => {
    const y = make();
    expect([y.dtype, round(y)]).toEqual(['float32', expected]);
  });

  it('finds the largest, topk, of equals the first', () => {
    const { values, indices } = tf.topk(tf.tensor2d([1, 4, 4, 2, 3, 3, 0, 3], [2, 4]), 3);
    expect([values.shape, round(values)]).toEqual([
      [2, 3],
      [4, 4, 2, 3, 3, 3],
    ]);
    expect([indices.dtype, round(indices)]).toEqual(['int32', [1, 2, 3, 0, 1, 3]]);
  });

  it('makes oneHot, none for a code that is no code', () => {
    const y = tf.oneHot(ints([2, -1, 0]), 3);
    expect([y.shape, round(y)]).toEqual([
      [3, 3],
      [0, 0, 1, 0, 0, 0, 1, 0, 0],
    ]);
  });
});

/** Of `tf.name(…)`, what is no operation: tensors of given numbers, and care for tensors and engines. */
const NO_OPERATIONS = new Set(
  'scalar tensor tensor1d tensor2d tidy keep dispose engine backend setBackend getBackend ready registerKernel'.split(
    ' ',
  ),
);

const src = join(import.meta.dirname, '..', '..');

/** Names of the operations that are called as `tf.name(…)`, or handed on as `tf.name`. */
function operationsIn(path: string): string[] {
  const text = readFileSync(path, 'utf8').replace(/^ *(?:\*|\/\/|\/\*).*$/gm, '');
  return [...text.matchAll(/\btf\.((?:image\.)?[a-z]\w*)\b(?!\.)/g)].map((match) => match[1]!);
}

it('no operation is called that this suite lacks', () => {
  const sources = ['models', 'methods', 'training', 'tensor', 'explain', 'data'].flatMap((folder) =>
    readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/(?:\.test|^testing|[\\/]testing)\.ts$/.test(name))
      .map((name) => join(src, folder, name)),
  );
  const called = new Set(sources.flatMap(operationsIn));
  const suite = ['kernels/tensor-api.test.ts', 'ops/ops.test.ts'];
  const tried = new Set(suite.flatMap((name) => operationsIn(join(src, 'tensor', name))));
  expect(called.size).toBeGreaterThan(50);
  const lacking = [...called].filter((name) => !tried.has(name) && !NO_OPERATIONS.has(name));
  expect(lacking).toEqual([]);
});
