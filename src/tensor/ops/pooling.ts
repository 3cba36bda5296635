import * as tf from '@tensorflow/tfjs';
import { kernels } from '../kernels/current.ts';
import type { Padding } from '../kernels/kernels.ts';
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
  padding: Padding,
): tf.Tensor4D {
  return differentiable(
    { x },
    (save) => {
      const y = tf.maxPool(x, window, stride, padding);
      save([x, y]);
      return y;
    },
    (dy, [input, output]) => ({
      x: () => kernels().maxPoolGradient(dy, input!, output!, window, stride, padding),
    }),
  ) as tf.Tensor4D;
}
