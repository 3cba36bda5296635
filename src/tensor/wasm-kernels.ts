import * as tf from '@tensorflow/tfjs';

/**
 * Kernels that the WebAssembly backend lacks and gradients need, written with those it has.
 * Importing this file registers them; the native engine has its own.
 */

/** Kernels get their inputs as tensors, though typed as mere descriptions. */
type Tensors<Name extends string> = Readonly<Record<Name, tf.Tensor>>;

/**
 * Gradient of a convolution by its filter: itself a convolution, of the input with channels and
 * samples exchanged, by the output's gradient, dilated by the stride.
 */
tf.registerKernel({
  kernelName: tf.Conv2DBackpropFilter,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { x, dy } = inputs as Tensors<'x' | 'dy'>;
    const { strides, pad, dimRoundingMode, filterShape } =
      attrs as unknown as tf.Conv2DBackpropFilterAttrs;
    const info = tf.backend_util.computeConv2DInfo(
      (x as tf.Tensor4D).shape,
      filterShape,
      strides,
      1,
      pad,
      dimRoundingMode,
      false,
      'channelsLast',
    );
    const { top, bottom, left, right } = info.padInfo;
    return tf.tidy(() => {
      const padded = tf.pad(x, [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ]);
      const swapped = tf.transpose(padded, [3, 1, 2, 0]) as tf.Tensor4D;
      const kernel = tf.transpose(dy, [1, 2, 0, 3]) as tf.Tensor4D;
      const dilation: [number, number] = [info.strideHeight, info.strideWidth];
      const result = tf.conv2d(swapped, kernel, 1, 'valid', 'NHWC', dilation);
      // Rows beyond the filter belong to pixels that the stride left over.
      const [channels, , , outputs] = result.shape;
      const cut = tf.slice(
        result,
        [0, 0, 0, 0],
        [channels, info.filterHeight, info.filterWidth, outputs],
      );
      return tf.transpose(cut, [1, 2, 0, 3]);
    });
  },
});

/** Sums of rows that share a segment; the gradient of `gather`. */
tf.registerKernel({
  kernelName: tf.UnsortedSegmentSum,
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs }) => {
    const { x, segmentIds } = inputs as Tensors<'x' | 'segmentIds'>;
    const { numSegments } = attrs as unknown as tf.UnsortedSegmentSumAttrs;
    return tf.tidy(() => {
      const flat = tf.reshape(x, [x.shape[0]!, -1]) as tf.Tensor2D;
      const member = tf.oneHot(segmentIds as tf.Tensor1D, numSegments) as tf.Tensor2D;
      const sums = tf.matMul(tf.cast(member, 'float32'), flat, true, false);
      return tf.reshape(sums, [numSegments, ...x.shape.slice(1)]);
    });
  },
});
