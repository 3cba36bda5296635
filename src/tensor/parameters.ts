import * as tf from '@tensorflow/tfjs';
import { size } from './initialise.ts';
import { attributes, nativeBackend } from './native.ts';

interface Entry {
  readonly shape: readonly number[];
  /** TensorFlow resource that holds a trainable value on the native engine, else null. */
  readonly handle: tf.Tensor | null;
  /** The current value as a kept tensor; null until somebody reads the resource. */
  value: tf.Tensor | null;
}

/**
 * The named float32 tensors of one module, in the order in which they were added: trainable ones,
 * and buffers such as moving statistics. On the native engine trainable values live in TensorFlow
 * resource variables, which optimisers update in place. Whoever creates it disposes it.
 */
export class Parameters {
  readonly #entries = new Map<string, Entry>();
  readonly #trainableNames: string[] = [];

  /**
   * Adds a tensor.
   *
   * @throws Error if the name is taken or `values` does not fill `shape`.
   */
  add(
    name: string,
    shape: readonly number[],
    values: Float32Array,
    options: { readonly trainable?: boolean } = {},
  ): void {
    if (this.#entries.has(name)) throw new Error(`parameter "${name}" exists already`);
    if (values.length !== size(shape)) {
      throw new Error(
        `parameter "${name}": ${values.length} values for shape [${shape.join(', ')}]`,
      );
    }
    const trainable = options.trainable ?? true;
    const handle = trainable ? createVariable(shape) : null;
    const entry: Entry = { shape: [...shape], handle, value: null };
    this.#entries.set(name, entry);
    if (trainable) this.#trainableNames.push(name);
    write(entry, values);
  }

  /**
   * The current value, usable in a graph of gradients. It belongs to this object: don't dispose
   * it, and don't keep it beyond an optimiser's step.
   *
   * @throws Error if there is no tensor of this name.
   */
  get(name: string): tf.Tensor {
    const entry = this.#entry(name);
    entry.value ??= readVariable(entry.handle!);
    return entry.value;
  }

  /** Whether there is a tensor of this name. */
  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Every name, trainable or not, in order. */
  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** The names of what optimisers change, in order: gradients are aligned with them. */
  get trainableNames(): readonly string[] {
    return this.#trainableNames;
  }

  /** Number of trainable scalars. */
  get count(): number {
    return this.#trainableNames.reduce((sum, name) => sum + size(this.shapeOf(name)), 0);
  }

  /** @throws Error if there is no tensor of this name. */
  shapeOf(name: string): readonly number[] {
    return this.#entry(name).shape;
  }

  /** The resource that holds a trainable value on the native engine, for optimisers; else null. */
  variable(name: string): tf.Tensor | null {
    return this.#entry(name).handle;
  }

  /** Forgets values read from resources that an optimiser changes: one, or all. */
  invalidate(name?: string): void {
    const entries = name === undefined ? this.#entries.values() : [this.#entry(name)];
    for (const entry of entries) {
      if (entry.handle === null) continue;
      entry.value?.dispose();
      entry.value = null;
    }
  }

  /**
   * Replaces a value that is no resource, taking ownership of `value`.
   *
   * @throws Error if there is no tensor of this name, or it lives in a resource.
   */
  replace(name: string, value: tf.Tensor): void {
    const entry = this.#entry(name);
    if (entry.handle !== null) throw new Error(`parameter "${name}" is a resource variable`);
    entry.value?.dispose();
    entry.value = tf.keep(value);
  }

  /** Copies of all values, buffers too. */
  toArrays(): Record<string, Float32Array> {
    return Object.fromEntries(
      this.names.map((name) => [name, Float32Array.from(this.get(name).dataSync())]),
    );
  }

  /**
   * Sets all values, buffers too.
   *
   * @throws Error if a name is missing or unknown, or a length differs; nothing has changed then.
   */
  load(arrays: Readonly<Record<string, Float32Array>>): void {
    const unknown = Object.keys(arrays).filter((name) => !this.#entries.has(name));
    if (unknown.length > 0) throw new Error(`unknown parameters: ${unknown.join(', ')}`);
    for (const [name, entry] of this.#entries) {
      const length = arrays[name]?.length;
      if (length !== size(entry.shape)) {
        throw new Error(
          length === undefined
            ? `no values for parameter "${name}"`
            : `parameter "${name}": ${length} values for shape [${entry.shape.join(', ')}]`,
        );
      }
    }
    for (const [name, entry] of this.#entries) write(entry, arrays[name]!);
  }

  /** Frees all values and resources; the object is empty then. */
  dispose(): void {
    for (const entry of this.#entries.values()) {
      entry.value?.dispose();
      if (entry.handle !== null) destroyVariable(entry.handle);
    }
    this.#entries.clear();
    this.#trainableNames.length = 0;
  }

  #entry(name: string): Entry {
    const entry = this.#entries.get(name);
    if (entry === undefined) {
      throw new Error(`no parameter "${name}" among: ${this.names.join(', ')}`);
    }
    return entry;
  }
}

function write(entry: Entry, values: Float32Array): void {
  entry.value?.dispose();
  entry.value = null;
  // A copy: neither the caller's array nor the engine may see the other's changes.
  const tensor = tf.tensor(Float32Array.from(values), [...entry.shape], 'float32');
  if (entry.handle === null) {
    entry.value = tf.keep(tensor);
    return;
  }
  // Multiplying gives a buffer that TensorFlow owns: optimisers write into it.
  const owned = tf.tidy(() => tf.mul(tensor, 1));
  tensor.dispose();
  const backend = nativeBackend()!;
  const attr = attributes(backend);
  backend.executeMultipleOutputs(
    'AssignVariableOp',
    [attr.floatType('dtype'), attr.bool('validate_shape', false)],
    [entry.handle, owned],
    0,
  );
  owned.dispose();
}

let variables = 0;

/** A float32 resource variable without a value yet, or null where the engine has none. */
export function createVariable(shape: readonly number[]): tf.Tensor | null {
  const backend = nativeBackend();
  if (backend === null) return null;
  const attr = attributes(backend);
  variables += 1;
  const handle = backend.executeSingleOutput(
    'VarHandleOp',
    [
      attr.floatType('dtype'),
      attr.shape('shape', shape),
      attr.string('container', ''),
      attr.string('shared_name', `refair-${variables}`),
    ],
    [],
  );
  return tf.keep(handle);
}

/** Frees a variable that `createVariable` made, and its handle. */
export function destroyVariable(handle: tf.Tensor): void {
  const backend = nativeBackend()!;
  const attr = attributes(backend);
  backend.executeMultipleOutputs(
    'DestroyResourceOp',
    [attr.bool('ignore_lookup_error', true)],
    [handle],
    0,
  );
  handle.dispose();
}

function readVariable(handle: tf.Tensor): tf.Tensor {
  const backend = nativeBackend()!;
  const attr = attributes(backend);
  return tf.keep(
    backend.executeSingleOutput('ReadVariableOp', [attr.floatType('dtype')], [handle]),
  );
}
