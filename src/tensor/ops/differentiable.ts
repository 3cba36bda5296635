import * as tf from '@tensorflow/tfjs';

/** The part of tfjs's engine that this file relies on. */
interface EngineInternals {
  readonly backend: { incRef(dataId: object): void };
  readonly state: {
    activeTape: object[] | null;
    gradientDepth: number;
    kernelDepth: number;
    nextTapeNodeId: number;
  };
  startScope(name: string): void;
  endScope(result: unknown): void;
  makeTensorFromTensorInfo(info: tf.TensorInfo): tf.Tensor;
}

/**
 * One operation with a gradient of its own. tfjs's `customGrad` computes the gradients of all
 * inputs; here each is computed only if somebody asks, which spares the first convolution the
 * gradient of the picture. It is also several times as fast for small tensors.
 *
 * @param forward computes the output, which is a new tensor, and saves what the way back needs.
 *   Other tensors it makes are freed.
 * @param backward from the output's gradient and the saved tensors, in their order: a function for
 *   each input, none of which may return its argument itself.
 */
export function differentiable<Inputs extends Readonly<Record<string, tf.Tensor>>>(
  inputs: Inputs,
  forward: (save: (tensors: tf.Tensor[]) => void) => tf.Tensor,
  backward: (dy: tf.Tensor, saved: tf.Tensor[]) => { [name in keyof Inputs]: () => tf.Tensor },
): tf.Tensor {
  const engine = tf.engine() as unknown as EngineInternals;
  const { state } = engine;
  const recording = state.gradientDepth > 0 && state.kernelDepth === 0;
  let saved: tf.Tensor[] = [];
  let output: tf.Tensor | undefined;
  engine.startScope('operation');
  state.kernelDepth += 1;
  try {
    output = forward((tensors) => {
      if (recording) saved = tensors.map(untaped);
    });
  } finally {
    state.kernelDepth -= 1;
    engine.endScope(output);
  }
  if (recording) {
    state.activeTape!.push({
      id: state.nextTapeNodeId++,
      kernelName: 'differentiable',
      inputs,
      outputs: [output],
      saved,
      gradient: ([dy]: tf.Tensor[]) => backward(dy!, saved),
    });
  }
  return output;
}

/**
 * Another tensor with the same data, which is no function of the first to a gradient, and which
 * outlives the scopes of both.
 */
export function untaped(tensor: tf.Tensor): tf.Tensor {
  const engine = tf.engine() as unknown as EngineInternals;
  engine.backend.incRef(tensor.dataId);
  const { dataId, shape, dtype } = tensor;
  return tf.keep(engine.makeTensorFromTensorInfo({ dataId, shape, dtype }));
}
