import * as tf from '@tensorflow/tfjs';
import { kernels } from './kernels/current.ts';
import { untaped } from './ops/differentiable.ts';

/**
 * A float32 tensor that training changes in place: a weight, a moving statistic, a moment of an
 * optimiser. On the native engine it lives in a TensorFlow resource.
 */
export class Variable {
  readonly shape: readonly number[];
  /** The resource on the native engine, else null. */
  readonly handle: tf.Tensor | null;
  /** As a kept tensor; null until somebody reads the resource. */
  #value: tf.Tensor | null = null;
  #readDuring: object | null = null;

  /** @param values row-major, as many as `shape` says. */
  constructor(shape: readonly number[], values: Float32Array) {
    this.shape = [...shape];
    this.handle = kernels().createVariable(shape);
    if (this.handle !== null) owners.set(this.handle.dataId, this);
    this.set(values);
  }

  /**
   * The current value, usable in a graph of gradients. It belongs to this object: don't dispose it,
   * and don't keep it beyond a change.
   */
  value(): tf.Tensor {
    // Inside a recording every variable is read anew, so that reading is part of what is recorded.
    if (this.handle !== null && this.#readDuring !== recording) this.forget();
    this.#readDuring = recording;
    this.#value ??= tf.keep(kernels().readVariable(this.handle!));
    return this.#value;
  }

  /**
   * Changes the value to that of a tensor, which stays the caller's. No gradient flows through a
   * variable: what is read afterwards is a number, whatever it was computed from.
   */
  assign(value: tf.Tensor): void {
    if (this.handle === null) this.#replace(untaped(value));
    else {
      kernels().assignVariable(this.handle, value);
      this.forget();
    }
  }

  /** Changes the value to a copy of some numbers. */
  set(values: Float32Array): void {
    // A copy: neither the caller's array nor the engine may see the other's changes.
    const tensor = tf.tensor(Float32Array.from(values), [...this.shape], 'float32');
    if (this.handle === null) {
      this.#replace(tensor);
      return;
    }
    // Multiplying gives a buffer that TensorFlow owns: optimisers write into it.
    const owned = tf.tidy(() => tf.mul(tensor, 1));
    this.assign(owned);
    tf.dispose([tensor, owned]);
  }

  /** Forgets a value that was read from a resource, because something else changes it. */
  forget(): void {
    if (this.handle === null) return;
    this.#value?.dispose();
    this.#value = null;
  }

  /** Frees value and resource. */
  dispose(): void {
    this.#value?.dispose();
    this.#value = null;
    if (this.handle !== null) kernels().destroyVariable(this.handle);
  }

  #replace(value: tf.Tensor): void {
    this.#value?.dispose();
    this.#value = tf.keep(value);
  }
}

/** Variables by the data of their handles. */
const owners = new WeakMap<object, Variable>();

/** The variable that a handle belongs to. */
export function variableOf(handle: { readonly dataId: object }): Variable | undefined {
  return owners.get(handle.dataId);
}

let recording: object | null = null;

/** Runs `work` as the recording that `token` identifies; see `Variable.value`. */
export function recordingAs<T>(token: object, work: () => T): T {
  recording = token;
  try {
    return work();
  } finally {
    recording = null;
  }
}
