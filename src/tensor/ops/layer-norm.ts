import * as tf from '@tensorflow/tfjs';
import { differentiable } from './differentiable.ts';

const EPSILON = 1e-6;

/**
 * Layer normalisation over the last axis (Ba et al. 2016).
 *
 * @param x `[…, features]`.
 * @param scale γ, `[features]`.
 * @param offset β, `[features]`.
 * @returns γ·(x − mean)/√(variance + ε) + β, of the shape of x; differentiable in all three.
 */
export function layerNorm(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor): tf.Tensor {
  const last = x.rank - 1;
  const others = x.shape.map((_, axis) => axis).slice(0, last);
  return differentiable(
    { x, scale, offset },
    (save) => {
      const { mean, variance } = tf.moments(x, last, true);
      const inverse = tf.rsqrt(tf.add(variance, EPSILON));
      const normalised = tf.mul(tf.sub(x, mean), inverse);
      save([normalised, inverse, scale]);
      return tf.add(tf.mul(normalised, scale), offset);
    },
    (dy, [normalised, inverse, savedScale]) => ({
      x: () => {
        const inner = tf.mul(dy, savedScale!);
        const projection = tf.mean(tf.mul(inner, normalised!), last, true);
        const centred = tf.sub(inner, tf.mean(inner, last, true));
        return tf.mul(tf.sub(centred, tf.mul(normalised!, projection)), inverse!);
      },
      scale: () => tf.sum(tf.mul(dy, normalised!), others),
      offset: () => tf.sum(dy, others),
    }),
  );
}
