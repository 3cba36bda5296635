import * as tf from '@tensorflow/tfjs';
import { attributes, type NativeBackend, nativeBackend, type OpAttribute } from '../native.ts';
import '../wasm-kernels.ts';
import { differentiable } from './differentiable.ts';

/** Zeros on every side (a number), or as many as keep height and width at input / stride. */
export type Padding = number | 'same' | 'valid';

/**
 * Two-dimensional convolution, no dilation.
 *
 * @param x `[samples, height, width, inputs]`.
 * @param filter `[height, width, inputs, outputs]`.
 */
export function conv2d(
  x: tf.Tensor,
  filter: tf.Tensor,
  stride: number,
  padding: Padding,
): tf.Tensor {
  const backend = nativeBackend();
  if (backend === null) {
    return padding === 0
      ? tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, stride, 'valid')
      : tf.conv2d(
          x as tf.Tensor4D,
          filter as tf.Tensor4D,
          stride,
          padding,
          'NHWC',
          [1, 1],
          typeof padding === 'number' ? 'floor' : undefined,
        );
  }
  const settings = convSettings(backend, stride, padding);
  const { shape } = x;
  const filterShape = filter.shape;
  return differentiable(
    { x, filter },
    (save) => {
      save([x, filter]);
      return backend.executeSingleOutput('Conv2D', settings, [x, filter]);
    },
    (dy, [savedX, savedFilter]) => ({
      x: () =>
        withSizes(shape, (sizes) =>
          backend.executeSingleOutput('Conv2DBackpropInput', settings, [sizes, savedFilter!, dy]),
        ),
      filter: () =>
        withSizes(filterShape, (sizes) =>
          backend.executeSingleOutput('Conv2DBackpropFilter', settings, [savedX!, sizes, dy]),
        ),
    }),
  );
}

function withSizes(shape: readonly number[], compute: (sizes: tf.Tensor) => tf.Tensor): tf.Tensor {
  const sizes = tf.tensor1d(shape as number[], 'int32');
  const result = compute(sizes);
  sizes.dispose();
  return result;
}

const settingsByKey = new Map<string, readonly OpAttribute[]>();

function convSettings(
  backend: NativeBackend,
  stride: number,
  padding: Padding,
): readonly OpAttribute[] {
  const key = `${stride} ${padding}`;
  const known = settingsByKey.get(key);
  if (known !== undefined) return known;
  const attr = attributes(backend);
  const kind = typeof padding === 'number' ? 'EXPLICIT' : padding.toUpperCase();
  const settings = [
    attr.floatType('T'),
    attr.int('strides', [1, stride, stride, 1]),
    attr.string('padding', padding === 0 ? 'VALID' : kind),
    attr.string('data_format', 'NHWC'),
    attr.bool('use_cudnn_on_gpu', true),
    attr.int('dilations', [1, 1, 1, 1]),
  ];
  if (typeof padding === 'number' && padding > 0) {
    settings.push(attr.int('explicit_paddings', [0, 0, padding, padding, padding, padding, 0, 0]));
  }
  settingsByKey.set(key, settings);
  return settings;
}
