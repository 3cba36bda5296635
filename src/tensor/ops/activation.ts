import * as tf from '@tensorflow/tfjs';
import { kernels } from '../kernels/current.ts';
import { differentiable } from './differentiable.ts';

/** max(x, 0). */
export function relu(x: tf.Tensor): tf.Tensor {
  return differentiable(
    { x },
    (save) => {
      const y = kernels().relu(x);
      save([y]);
      return y;
    },
    (dy, [y]) => ({ x: () => kernels().reluGradient(dy, y!) }),
  );
}

/** max(a + b, 0), for tensors of one shape: the end of a residual block. */
export function addRelu(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return differentiable(
    { a, b },
    (save) => {
      const y = kernels().relu(tf.add(a, b));
      save([y]);
      return y;
    },
    (dy, [y]) => {
      const gradient = kernels().reluGradient(dy, y!);
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

/** exp(x) / Σ exp(x) over the last axis. */
export function softmax(x: tf.Tensor): tf.Tensor {
  return differentiable(
    { x },
    (save) => {
      const y = kernels().softmax(x);
      save([y]);
      return y;
    },
    (dy, [y]) => ({
      x: () => {
        const product = tf.mul(dy, y!);
        return tf.sub(product, tf.mul(tf.sum(product, -1, true), y!));
      },
    }),
  );
}

function normalCdf(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}
