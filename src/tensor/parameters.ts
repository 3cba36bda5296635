import type * as tf from '@tensorflow/tfjs';
import { size } from './initialise.ts';
import type { Random } from './random.ts';
import { Variable } from './variable.ts';

/**
 * The named variables of one module, in the order in which they were added: trainable ones, and
 * buffers such as moving statistics. Whoever creates it disposes it.
 */
export class Parameters {
  readonly #variables = new Map<string, Variable>();
  readonly #trainableNames: string[] = [];
  readonly #borrowed = new Set<string>();
  readonly #streams: Random[] = [];

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
    if (this.#variables.has(name)) throw new Error(`parameter "${name}" exists already`);
    if (values.length !== size(shape)) {
      throw new Error(
        `parameter "${name}": ${values.length} values for shape [${shape.join(', ')}]`,
      );
    }
    this.#variables.set(name, new Variable(shape, values));
    if (options.trainable ?? true) this.#trainableNames.push(name);
  }

  /** Adds what the module draws from while it trains: a part of its state as variables are. */
  addStream(random: Random): void {
    this.#streams.push(random);
  }

  /** What the module draws from while it trains, in order. */
  get streams(): readonly Random[] {
    return this.#streams;
  }

  /**
   * Has another's tensor in the place of its own, which is freed: read here, trained and disposed with
   * its owner alone.
   *
   * @throws Error if either has no tensor of this name, or their shapes differ.
   */
  borrow(name: string, owner: Parameters): void {
    const [own, lent] = [this.variable(name), owner.variable(name)];
    if (String(own.shape) !== String(lent.shape)) {
      throw new Error(`parameter "${name}" has shape [${own.shape}], the other's [${lent.shape}]`);
    }
    if (!this.#borrowed.has(name)) own.dispose();
    this.#variables.set(name, lent);
    this.#borrowed.add(name);
    const trainable = this.#trainableNames.indexOf(name);
    if (trainable >= 0) this.#trainableNames.splice(trainable, 1);
  }

  /**
   * The current value, usable in a graph of gradients. It belongs to this object: don't dispose
   * it, and don't keep it beyond a change.
   *
   * @throws Error if there is no tensor of this name.
   */
  get(name: string): tf.Tensor {
    return this.variable(name).value();
  }

  /** Whether there is a tensor of this name. */
  has(name: string): boolean {
    return this.#variables.has(name);
  }

  /** Every name, trainable or not, in order. */
  get names(): readonly string[] {
    return [...this.#variables.keys()];
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
    return this.variable(name).shape;
  }

  /** @throws Error if there is no tensor of this name. */
  variable(name: string): Variable {
    const variable = this.#variables.get(name);
    if (variable === undefined) {
      throw new Error(`no parameter "${name}" among: ${this.names.join(', ')}`);
    }
    return variable;
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
    const unknown = Object.keys(arrays).filter((name) => !this.#variables.has(name));
    if (unknown.length > 0) throw new Error(`unknown parameters: ${unknown.join(', ')}`);
    for (const [name, { shape }] of this.#variables) {
      const length = arrays[name]?.length;
      if (length !== size(shape)) {
        throw new Error(
          length === undefined
            ? `no values for parameter "${name}"`
            : `parameter "${name}": ${length} values for shape [${shape.join(', ')}]`,
        );
      }
    }
    for (const [name, variable] of this.#variables) variable.set(arrays[name]!);
  }

  /** Frees all of them; the object is empty then. */
  dispose(): void {
    for (const [name, variable] of this.#variables) {
      if (!this.#borrowed.has(name)) variable.dispose();
    }
    this.#variables.clear();
    this.#borrowed.clear();
    this.#trainableNames.length = 0;
  }
}

/** Copies of all arrays of some modules, as `<index of the module>/<name>`. */
export function packParameters(modules: readonly Parameters[]): Record<string, Float32Array> {
  const packed: Record<string, Float32Array> = {};
  modules.forEach((module, index) => {
    for (const [name, values] of Object.entries(module.toArrays())) {
      packed[`${index}/${name}`] = values;
    }
  });
  return packed;
}

/**
 * The inverse of `packParameters`, for modules built alike.
 *
 * @throws Error where an array is missing or has another length.
 */
export function unpackParameters(
  modules: readonly Parameters[],
  packed: Readonly<Record<string, Float32Array>>,
): void {
  modules.forEach((module, index) => {
    const own: Record<string, Float32Array> = {};
    for (const name of module.names) own[name] = packed[`${index}/${name}`]!;
    module.load(own);
  });
}
