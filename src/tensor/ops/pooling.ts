import * as tf from '@tensorflow/tfjs';
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
