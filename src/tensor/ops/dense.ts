import * as tf from '@tensorflow/tfjs';
import { attributes, nativeBackend } from '../native.ts';
import { rawRelu, rawReluGrad } from './activation.ts';
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
  const backend = nativeBackend();
  if (backend === null) {
    const y = tf.add(tf.matMul(x, weights as tf.Tensor2D), bias);
    return (withRelu ? tf.relu(y) : y) as tf.Tensor2D;
  }
  const attr = attributes(backend);
  const product = (a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean) =>
    backend.executeSingleOutput(
      'MatMul',
      [attr.bool('transpose_a', transposeA), attr.bool('transpose_b', transposeB)],
      [a, b],
    );
  return differentiable(
    { x, weights, bias },
    (save) => {
      const affine = backend.executeSingleOutput(
        'BiasAdd',
        [],
        [product(x, weights, false, false), bias],
      );
      const y = withRelu ? rawRelu(affine) : affine;
      save(withRelu ? [x, weights, y] : [x, weights]);
      return y;
    },
    (dy, [savedX, savedWeights, y]) => {
      const inner = y === undefined ? dy : rawReluGrad(dy, y);
      return {
        x: () => product(inner, savedWeights!, false, true),
        weights: () => product(savedX!, inner, true, false),
        bias: () => backend.executeSingleOutput('BiasAddGrad', [], [inner]),
      };
    },
  ) as tf.Tensor2D;
}
