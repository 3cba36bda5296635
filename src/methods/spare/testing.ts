import type * as tf from '@tensorflow/tfjs';
import type { SampleSource } from './looks.ts';

/** The rows of a tensor, which stays the caller's, as samples. */
export function rowsOf(x: tf.Tensor): SampleSource {
  const values = x.dataSync() as Float32Array;
  const [count, ...shape] = x.shape as [number, ...number[]];
  const size = x.size / count;
  return {
    count,
    shape,
    read: (first, length) => values.slice(first * size, (first + length) * size),
  };
}
