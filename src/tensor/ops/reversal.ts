import * as tf from '@tensorflow/tfjs';
import { differentiable } from './differentiable.ts';

/**
 * Gradient reversal (Ganin and Lempitsky 2015): the identity, whose gradient is −λ times the one that
 * comes in.
 *
 * @param strength λ, a scalar; no gradient flows to it.
 */
export function reverseGradient(x: tf.Tensor, strength: tf.Tensor): tf.Tensor {
  return differentiable(
    { x },
    (save) => {
      save([strength]);
      return tf.mul(x, 1);
    },
    (dy, [saved]) => ({ x: () => tf.mul(dy, tf.neg(saved!)) }),
  );
}

/** The same numbers, which are no function of `x` to a gradient. */
export function detached(x: tf.Tensor): tf.Tensor {
  return differentiable(
    {},
    () => tf.mul(x, 1),
    () => ({}),
  );
}
