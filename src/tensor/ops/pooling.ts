import * as tf from '@tensorflow/tfjs';
import { nativeBackend } from '../native.ts';
import { differentiable } from './differentiable.ts';

/** Mean over height and width: `[samples, height, width, channels]` → `[samples, channels]`. */
export function globalMeanPool(x: tf.Tensor4D): tf.Tensor2D {
  const [samples, height, width, channels] = x.shape;
  return differentiable(
    { x },
    () => tf.mean(x, [1, 2]),
    (dy) => ({
      x: () => {
        const share = tf.reshape(tf.div(dy, height * width), [samples, 1, 1, channels]);
        return tf.tile(share, [1, height, width, 1]);
      },
    }),
  ) as tf.Tensor2D;
}

/**
 * Maximum over windows; the gradient goes to the place that had it.
 *
 * @param x `[samples, height, width, channels]`.
 * @param window side of the window, in pixels.
 * @param stride between windows, in pixels.
 * @returns `[samples, rows, columns, channels]`.
 */
export function maxPool(
  x: tf.Tensor4D,
  window: number,
  stride: number,
  padding: 'same' | 'valid',
): tf.Tensor4D {
  if (nativeBackend() !== null) return tf.maxPool(x, window, stride, padding);
  return differentiable(
    { x },
    (save) => {
      const y = tf.maxPool(x, window, stride, padding);
      save([x, y]);
      return y;
    },
    (dy, [input, output]) => ({
      // The WebAssembly kernel finds no maximum among negative numbers, so it gets none.
      x: () => {
        const low = tf.sub(tf.min(input!), 1);
        return tf
          .engine()
          .runKernel(
            tf.MaxPoolGrad,
            { dy, input: tf.sub(input!, low), output: tf.sub(output!, low) },
            { filterSize: window, strides: stride, pad: padding },
          ) as tf.Tensor;
      },
    }),
  ) as tf.Tensor4D;
}
