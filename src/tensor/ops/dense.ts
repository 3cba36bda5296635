import type * as tf from '@tensorflow/tfjs';
import { kernels } from '../kernels/current.ts';
import { differentiable } from './differentiable.ts';

/**
 * x·weights + bias, then ReLU if asked for.
 *
 * @param x `[samples, inputs]`.
 * @param weights `[inputs, outputs]`.
 * @param bias `[outputs]`.
 * @returns `[samples, outputs]`; differentiable in all three.
 */
export function dense(
  x: tf.Tensor2D,
  weights: tf.Tensor,
  bias: tf.Tensor,
  withRelu: boolean,
): tf.Tensor2D {
  const { matMul, addBias, biasGradient, relu, reluGradient } = kernels();
  return differentiable(
    { x, weights, bias },
    (save) => {
      const affine = addBias(matMul(x, weights, false, false), bias);
      const y = withRelu ? relu(affine) : affine;
      save(withRelu ? [x, weights, y] : [x, weights]);
      return y;
    },
    (dy, [savedX, savedWeights, y]) => {
      const inner = y === undefined ? dy : reluGradient(dy, y);
      return {
        x: () => matMul(inner, savedWeights!, false, true),
        weights: () => matMul(savedX!, inner, true, false),
        bias: () => biasGradient(inner),
      };
    },
  ) as tf.Tensor2D;
}
