import * as tf from '@tensorflow/tfjs';
import type { ConvGeometry } from './kernels.ts';

// Gradients of a convolution written as convolutions, for WebAssembly: it lacks the one by the
// filter, and computes the one by the input ten times slower than this.

/**
 * By the filter: the input with channels and samples exchanged, convolved with the output's
 * gradient, dilated by the stride.
 *
 * @param x of the input's shape.
 * @param dy of the output's shape.
 * @returns of the filter's shape.
 */
export function filterGradient(x: tf.Tensor, dy: tf.Tensor, geometry: ConvGeometry): tf.Tensor4D {
  const { filterShape, stride } = geometry;
  const [top, bottom, left, right] = padding(geometry);
  return tf.tidy(() => {
    const padded = tf.pad(x, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
    const swapped = tf.transpose(padded, [3, 1, 2, 0]) as tf.Tensor4D;
    const kernel = tf.transpose(dy, [1, 2, 0, 3]) as tf.Tensor4D;
    const result = tf.conv2d(swapped, kernel, 1, 'valid', 'NHWC', stride);
    // Rows and columns beyond the filter belong to pixels that the stride left over.
    const [height, width, inputs, outputs] = filterShape;
    const cut = tf.slice(result, [0, 0, 0, 0], [inputs, height, width, outputs]);
    return tf.transpose(cut, [1, 2, 0, 3]) as tf.Tensor4D;
  });
}

/**
 * By the input: the output's gradient, with stride − 1 zeros between its pixels, convolved with
 * the filter turned around.
 *
 * @param dy of the output's shape.
 * @param filter of the filter's shape.
 * @returns of the input's shape.
 */
export function inputGradient(
  dy: tf.Tensor,
  filter: tf.Tensor,
  geometry: ConvGeometry,
): tf.Tensor4D {
  const [, height, width] = geometry.inputShape;
  const [kernelHeight, kernelWidth] = geometry.filterShape;
  const [top, , left] = padding(geometry);
  return tf.tidy(() => {
    const spread = insertZeros(dy as tf.Tensor4D, geometry.stride);
    const before = [kernelHeight - 1 - top, kernelWidth - 1 - left] as const;
    const padded = tf.pad(spread, [
      [0, 0],
      [before[0], height + kernelHeight - 1 - before[0] - spread.shape[1]],
      [before[1], width + kernelWidth - 1 - before[1] - spread.shape[2]],
      [0, 0],
    ]);
    const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
    return tf.conv2d(padded as tf.Tensor4D, turned as tf.Tensor4D, 1, 'valid');
  });
}

/** `stride − 1` zeros between neighbours along height and width. */
function insertZeros(x: tf.Tensor4D, stride: number): tf.Tensor4D {
  if (stride === 1) return x;
  const [samples, height, width, channels] = x.shape;
  const gap: [number, number] = [0, stride - 1];
  const none: [number, number] = [0, 0];
  const columns = tf.pad(tf.reshape(x, [samples * height, width, 1, channels]), [
    none,
    none,
    gap,
    none,
  ]);
  const row = width * stride * channels;
  const rows = tf.pad(tf.reshape(columns, [samples, height, 1, row]), [none, none, gap, none]);
  const spread = tf.reshape(rows, [samples, height * stride, width * stride, channels]);
  return tf.slice(
    spread,
    [0, 0, 0, 0],
    [samples, (height - 1) * stride + 1, (width - 1) * stride + 1, channels],
  ) as tf.Tensor4D;
}

/** Zeros at the top, bottom, left and right, as TensorFlow counts them. */
function padding(geometry: ConvGeometry): [number, number, number, number] {
  const info = tf.backend_util.computeConv2DInfo(
    [...geometry.inputShape],
    [...geometry.filterShape],
    geometry.stride,
    1,
    geometry.padding,
  );
  const { top, bottom, left, right } = info.padInfo;
  return [top, bottom, left, right];
}
