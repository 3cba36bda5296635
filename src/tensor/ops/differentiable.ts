import * as tf from '@tensorflow/tfjs';

/**
 * One operation with a gradient of its own. tfjs's `customGrad` computes the gradients of all
 * inputs; here each is computed only if somebody asks, which spares the first convolution the
 * gradient of the picture.
 *
 * @param forward computes the output and saves what the way back needs. Other tensors it makes are
 *   freed.
 * @param backward from the output's gradient and the saved tensors, in their order: a function for
 *   each input, none of which may return its argument itself.
 */
export function differentiable<Inputs extends Readonly<Record<string, tf.Tensor>>>(
  inputs: Inputs,
  forward: (save: (tensors: tf.Tensor[]) => void) => tf.Tensor,
  backward: (dy: tf.Tensor, saved: tf.Tensor[]) => { [name in keyof Inputs]: () => tf.Tensor },
): tf.Tensor {
  const engine = tf.engine() as unknown as {
    runKernelFunc(call: {
      inputs: Inputs;
      forwardFunc: (backend: unknown, save: (tensors: tf.Tensor[]) => void) => tf.Tensor;
      backwardsFunc: typeof backward;
    }): tf.Tensor;
  };
  return engine.runKernelFunc({
    inputs,
    forwardFunc: (_, save) => forward(save),
    backwardsFunc: backward,
  });
}
