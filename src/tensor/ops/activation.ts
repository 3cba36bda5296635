import * as tf from '@tensorflow/tfjs';
import { nativeBackend } from '../native.ts';
import { differentiable } from './differentiable.ts';

/** max(x, 0). */
export function relu(x: tf.Tensor): tf.Tensor {
  if (nativeBackend() === null) return tf.relu(x);
  return differentiable(
    { x },
    (save) => {
      const y = rawRelu(x);
      save([y]);
      return y;
    },
    (dy, [y]) => ({ x: () => rawReluGrad(dy, y!) }),
  );
}

/** max(a + b, 0), for tensors of one shape: the end of a residual block. */
export function addRelu(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (nativeBackend() === null) return tf.relu(tf.add(a, b));
  return differentiable(
    { a, b },
    (save) => {
      const y = rawRelu(tf.add(a, b));
      save([y]);
      return y;
    },
    (dy, [y]) => {
      const gradient = rawReluGrad(dy, y!);
      return { a: () => gradient, b: () => gradient.clone() };
    },
  );
}

/** x·Φ(x), the Gaussian error linear unit in its exact form (Hendrycks and Gimpel 2016). */
export function gelu(x: tf.Tensor): tf.Tensor {
  return differentiable(
    { x },
    (save) => {
      save([x]);
      return tf.mul(x, normalCdf(x));
    },
    (dy, [saved]) => ({
      x: () => {
        const density = tf.mul(tf.exp(tf.mul(tf.square(saved!), -0.5)), 1 / Math.sqrt(2 * Math.PI));
        return tf.mul(dy, tf.add(normalCdf(saved!), tf.mul(saved!, density)));
      },
    }),
  );
}

function normalCdf(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}

/** On the native engine: no gradient is recorded. */
export function rawRelu(x: tf.Tensor): tf.Tensor {
  return nativeBackend()!.executeSingleOutput('Relu', [], [x]);
}

/** dy where the ReLU's output is positive, else 0; on the native engine. */
export function rawReluGrad(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return nativeBackend()!.executeSingleOutput('ReluGrad', [], [dy, y]);
}
