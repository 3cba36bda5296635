import * as tf from '@tensorflow/tfjs';
import { attributes, fastest, type NativeBackend, nativeBackend, type Op } from '../native.ts';
import './wasm-kernels.ts';
import { differentiable } from './differentiable.ts';
import { filterGradient, inputGradient } from './portable-conv.ts';

/** `same`: zeros around, so that height and width become input / stride; `valid`: none. */
export type Padding = 'same' | 'valid';

/**
 * Two-dimensional convolution, no dilation.
 *
 * @param x `[samples, height, width, inputs]`.
 * @param filter `[height, width, inputs, outputs]`.
 * @returns `[samples, height, width, outputs]`; differentiable in both.
 */
export function conv2d(
  x: tf.Tensor,
  filter: tf.Tensor,
  stride: number,
  padding: Padding,
): tf.Tensor {
  const backend = nativeBackend();
  if (backend === null) return portable(x as tf.Tensor4D, filter as tf.Tensor4D, stride, padding);
  // oneDNN's filter gradient of a strided 1×1 convolution writes beyond its buffer where channels
  // don't fill its registers; there the places that the stride skips are dropped beforehand.
  const pointwise = filter.shape[0] === 1 && filter.shape[1] === 1;
  if (pointwise && stride > 1 && filter.shape[2]! % 16 !== 0) {
    return conv2d(everyNth(x, stride), filter, 1, padding);
  }
  const ops = convOps(backend, stride, padding);
  const { shape } = x;
  const filterShape = filter.shape;
  return differentiable(
    { x, filter },
    (save) => {
      save([x, filter]);
      return execute(backend, ops.forward, [x, filter]);
    },
    (dy, [savedX, savedFilter]) => ({
      x: () =>
        withSizes(shape, (sizes) => execute(backend, ops.byInput, [sizes, savedFilter!, dy])),
      filter: () =>
        withSizes(filterShape, (sizes) => execute(backend, ops.byFilter, [savedX!, sizes, dy])),
    }),
  );
}

function portable(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  stride: number,
  padding: Padding,
): tf.Tensor {
  const geometry = { inputShape: x.shape, filterShape: filter.shape, stride, padding };
  return differentiable(
    { x, filter },
    (save) => {
      save([x, filter]);
      return tf.conv2d(x, filter, stride, padding);
    },
    (dy, [savedX, savedFilter]) => ({
      x: () => inputGradient(dy, savedFilter!, geometry),
      filter: () => filterGradient(savedX!, dy, geometry),
    }),
  );
}

/** Every n-th row and column, from the first on; on the native engine. */
function everyNth(x: tf.Tensor, n: number): tf.Tensor {
  const backend = nativeBackend()!;
  const attr = attributes(backend);
  const settings = [
    attr.floatType('T'),
    attr.intType('Index'),
    attr.int('begin_mask', 0b1111),
    attr.int('end_mask', 0b1111),
    attr.int('ellipsis_mask', 0),
    attr.int('new_axis_mask', 0),
    attr.int('shrink_axis_mask', 0),
  ];
  const ints = (values: number[]) => tf.tensor1d(values, 'int32');
  const strides = () => ints([1, n, n, 1]);
  const masked = () => ints([0, 0, 0, 0]);
  const { shape } = x;
  return differentiable(
    { x },
    () => backend.executeSingleOutput('StridedSlice', settings, [x, masked(), masked(), strides()]),
    (dy) => ({
      x: () =>
        backend.executeSingleOutput('StridedSliceGrad', settings, [
          ints(shape),
          masked(),
          masked(),
          strides(),
          dy,
        ]),
    }),
  );
}

function execute(backend: NativeBackend, op: Op, inputs: tf.Tensor[]): tf.Tensor {
  return backend.executeSingleOutput(op.name, op.attributes, inputs);
}

function withSizes(shape: readonly number[], compute: (sizes: tf.Tensor) => tf.Tensor): tf.Tensor {
  const sizes = tf.tensor1d(shape as number[], 'int32');
  const result = compute(sizes);
  sizes.dispose();
  return result;
}

interface ConvOps {
  readonly forward: Op;
  readonly byInput: Op;
  readonly byFilter: Op;
}

const opsByKey = new Map<string, ConvOps>();

function convOps(backend: NativeBackend, stride: number, padding: Padding): ConvOps {
  const key = `${stride} ${padding}`;
  const known = opsByKey.get(key);
  if (known !== undefined) return known;
  const attr = attributes(backend);
  const settings = [
    attr.int('strides', [1, stride, stride, 1]),
    attr.string('padding', padding.toUpperCase()),
  ];
  const ops = {
    forward: fastest(backend, 'Conv2D', settings),
    byInput: fastest(backend, 'Conv2DBackpropInput', settings),
    byFilter: fastest(backend, 'Conv2DBackpropFilter', settings),
  };
  opsByKey.set(key, ops);
  return ops;
}
