import * as tf from '@tensorflow/tfjs';
import { declareResident, unrecorded } from './recording.ts';

const made = new WeakMap<object, Map<string, tf.Tensor>>();
const registry = new FinalizationRegistry<tf.Tensor>((tensor) => tensor.dispose());

/**
 * Declares that a tensor stays as it is for as long as compiled steps read it.
 *
 * @returns the same tensor, still the caller's to dispose.
 */
export function markResident<T extends tf.Tensor>(tensor: T): T {
  declareResident(tensor);
  return tensor;
}

/**
 * What an object of the host is as a tensor, made once an engine, and freed when the object is: a
 * table, the codes of its labels. Compiled steps may read it.
 */
export function resident(owner: object, make: () => tf.Tensor): tf.Tensor {
  let tensors = made.get(owner);
  if (tensors === undefined) {
    tensors = new Map();
    made.set(owner, tensors);
  }
  const engine = tf.getBackend();
  let tensor = tensors.get(engine);
  if (tensor === undefined) {
    tensor = markResident(tf.keep(unrecorded(make)));
    tensors.set(engine, tensor);
    registry.register(owner, tensor);
  }
  return tensor;
}
