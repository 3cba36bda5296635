import type * as tf from '@tensorflow/tfjs';
import { kernels } from '../kernels/current.ts';
import type { ConvGeometry, Padding } from '../kernels/kernels.ts';
import { differentiable } from './differentiable.ts';

/**
 * Two-dimensional convolution, no dilation.
 *
 * @param x `[samples, height, width, inputs]`.
 * @param filter `[height, width, inputs, outputs]`.
 * @returns `[samples, height, width, outputs]`; differentiable in both.
 */
export function conv2d(
  x: tf.Tensor,
  filter: tf.Tensor,
  stride: number,
  padding: Padding,
): tf.Tensor {
  const geometry: ConvGeometry = {
    inputShape: (x as tf.Tensor4D).shape,
    filterShape: (filter as tf.Tensor4D).shape,
    stride,
    padding,
  };
  return differentiable(
    { x, filter },
    (save) => {
      save([x, filter]);
      return kernels().conv2d(x, filter, geometry);
    },
    (dy, [savedX, savedFilter]) => ({
      x: () => kernels().conv2dInputGradient(dy, savedFilter!, geometry),
      filter: () => kernels().conv2dFilterGradient(savedX!, dy, geometry),
    }),
  );
}
