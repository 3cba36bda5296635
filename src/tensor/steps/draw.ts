import * as tf from '@tensorflow/tfjs';
import { type Draw, declareDraw } from './recording.ts';

/**
 * Random numbers for a layer, drawn on the host. Inside a compiled step they are a feed: `draw` is
 * called again at every step, in the order in which layers asked.
 */
export function drawn(shape: readonly number[], draw: Draw): tf.Tensor {
  const tensor = tf.tensor(draw(), shape as number[]);
  declareDraw(tensor, draw);
  return tensor;
}
