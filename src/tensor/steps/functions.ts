import type * as tf from '@tensorflow/tfjs';
import type { NativeBackend } from '../kernels/native-backend.ts';
import { type Graph, graphOf } from './graph.ts';
import type { Recording } from './recording.ts';

/** What `steps.cc` adds to the binding. */
interface StepBinding {
  defineFunction(
    name: string,
    nodes: Graph['nodes'],
    inputs: Graph['inputs'],
    outputs: Graph['outputs'],
    effects: Graph['effects'],
  ): void;
  removeFunction(name: string): void;
  callFunction(
    name: string,
    tensors: Int32Array,
    signature: Int32Array,
    feeds: readonly (Float32Array | Int32Array | Uint8Array)[],
    outputs: number,
    xla: boolean,
  ): Int32Array;
}

let xla = false;

/** From here on XLA compiles the functions. It rounds otherwise: for a benchmark, not for results. */
export function compileByXla(): void {
  xla = true;
}

/** A function that TensorFlow has; shared by all models whose steps are the same. */
export class StepFunction {
  readonly #name: string;
  readonly #binding: StepBinding;
  /** False once it had to make room. */
  defined = true;
  /** How many calls of it have come to their end. */
  calls = 0;
  /** Which of all uses of functions its last one was. */
  lastUse = 0;

  constructor(name: string, backend: NativeBackend, recording: Recording) {
    this.#name = name;
    const binding = backend.binding as unknown as StepBinding;
    this.#binding = binding;
    // On a GPU an op that waits for one of the host's would cost a message.
    const { nodes, inputs, outputs, effects } = graphOf(recording, !backend.isUsingGpuDevice);
    binding.defineFunction(name, nodes, inputs, outputs, effects);
  }

  /**
   * @param tensors ids of captures and of those feeds that are tensors.
   * @param signature dtype, rank and lengths of each of the other feeds.
   * @returns ids of the outputs.
   */
  call(
    tensors: Int32Array,
    signature: Int32Array,
    feeds: readonly (Float32Array | Int32Array | Uint8Array)[],
    outputs: number,
  ): Int32Array {
    const ids = this.#binding.callFunction(this.#name, tensors, signature, feeds, outputs, xla);
    this.calls += 1;
    this.use();
    return ids;
  }

  /** Makes it the last used. */
  use(): void {
    uses += 1;
    this.lastUse = uses;
  }

  remove(): void {
    this.defined = false;
    this.#binding.removeFunction(this.#name);
  }
}

/** Functions kept at the same time: those of a method's steps, of last batches, of scoring. */
const KEPT = 32;

const functions = new Map<string, StepFunction>();
let defined = 0;
let uses = 0;

/** The function of recordings with this hash, if there is one; it is now the last used. */
export function findFunction(hash: string): StepFunction | undefined {
  const found = functions.get(hash);
  found?.use();
  return found;
}

/**
 * Makes a recording a function. The one that was used longest ago makes room.
 *
 * @throws Error with TensorFlow's own words where it refuses.
 */
export function defineFunction(
  backend: NativeBackend,
  hash: string,
  recording: Recording,
): StepFunction {
  defined += 1;
  const made = new StepFunction(`refair_step_${defined}`, backend, recording);
  made.use();
  functions.set(hash, made);
  if (functions.size > KEPT) {
    const [oldest, unused] = [...functions].reduce((least, one) =>
      one[1].lastUse < least[1].lastUse ? one : least,
    );
    functions.delete(oldest);
    unused.remove();
  }
  return made;
}

/** How many functions TensorFlow has now, and how many it was given so far. */
export function countFunctions(): { readonly now: number; readonly ever: number } {
  return { now: functions.size, ever: defined };
}

/** Why steps can't be compiled here; null: they can. */
export function whyEager(backend: { readonly binding: object } | null): string | null {
  if (process.env.REFAIR_COMPILE === 'off') return 'REFAIR_COMPILE=off asks for it';
  if (backend === null) return 'WebAssembly has no functions of steps';
  if ('defineFunction' in backend.binding) return null;
  return 'the binding to TensorFlow was built without functions of steps';
}

/** The id under which the binding knows a tensor. */
export function idOf(backend: NativeBackend, tensor: tf.Tensor): number {
  const { getInputTensorIds } = backend as unknown as {
    getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  };
  return getInputTensorIds.call(backend, [tensor])[0]!;
}
