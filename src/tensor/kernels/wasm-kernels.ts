import * as tf from '@tensorflow/tfjs';
import { filterGradient } from './portable-conv.ts';

/**
 * Kernels that the WebAssembly backend lacks and gradients need, written with those it has.
 * Importing this file registers them; the native engine has its own.
 */

/** Kernels get their inputs as tensors, though typed as mere descriptions. */
type Tensors<Name extends string> = Readonly<Record<Name, tf.Tensor>>;

/** Gradient of a convolution by its filter, without dilation and in NHWC. */
tf.registerKernel({
  kernelName: tf.Conv2DBackpropFilter,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { x, dy } = inputs as Tensors<'x' | 'dy'>;
    const { strides, pad, filterShape } = attrs as unknown as tf.Conv2DBackpropFilterAttrs;
    const stride = Array.isArray(strides) ? strides[0] : strides;
    if (pad !== 'same' && pad !== 'valid') throw new Error(`no gradient with padding ${pad}`);
    return filterGradient(x, dy, {
      inputShape: (x as tf.Tensor4D).shape,
      filterShape,
      stride,
      padding: pad,
    });
  },
});

/** `tf.oneHot` as float32, which refuses a single class. */
export function indicators(codes: tf.Tensor, depth: number): tf.Tensor {
  const found =
    depth === 1 ? tf.equal(tf.expandDims(codes, -1), 0) : tf.oneHot(codes as tf.Tensor1D, depth);
  return tf.cast(found, 'float32');
}

/** Sums of rows that share a segment; the gradient of `gather`. */
tf.registerKernel({
  kernelName: tf.UnsortedSegmentSum,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { x, segmentIds } = inputs as Tensors<'x' | 'segmentIds'>;
    const { numSegments } = attrs as unknown as tf.UnsortedSegmentSumAttrs;
    return tf.tidy(() => {
      const flat = tf.reshape(x, [x.shape[0]!, -1]) as tf.Tensor2D;
      const member = indicators(segmentIds, numSegments) as tf.Tensor2D;
      const sums = tf.matMul(member, flat, true, false);
      return tf.reshape(sums, [numSegments, ...x.shape.slice(1)]);
    });
  },
});
