import type * as tf from '@tensorflow/tfjs';
import { kernels } from '../kernels/current.ts';
import { differentiable } from './differentiable.ts';

/**
 * Rows of a tensor.
 *
 * @param x `[m, …]`; differentiable.
 * @param places `[n]` int32, each in [0, m).
 * @returns `[n, …]`.
 */
export function gather(x: tf.Tensor, places: tf.Tensor): tf.Tensor {
  const count = x.shape[0]!;
  return differentiable(
    { x },
    (save) => {
      save([places]);
      return kernels().gather(x, places);
    },
    (dy, [saved]) => ({ x: () => kernels().scatterSum(dy, saved!, count) }),
  );
}

/**
 * Indicators of codes.
 *
 * @param codes `[n]` int32; one outside of [0, depth) gives a row of zeros.
 * @returns `[n, depth]` float32; no gradient.
 */
export function oneHot(codes: tf.Tensor, depth: number): tf.Tensor2D {
  return kernels().oneHot(codes, depth) as tf.Tensor2D;
}

/** Bytes, as a step is fed them, as float32 in [0, 1]; no gradient. */
export function fractions(bytes: tf.Tensor): tf.Tensor {
  return kernels().fractions(bytes);
}
