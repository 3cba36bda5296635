import * as tf from '@tensorflow/tfjs';
import { size } from '../../tensor/initialise.ts';
import { Parameters } from '../../tensor/parameters.ts';
import type { WeightTensor } from './group-saliency.ts';

/** Entries of weight tensors that training must leave as they are. */
export class HeldWeights {
  /** Which entries are held, and at what: a stage keeps it with the network. */
  readonly state = new Parameters();
  readonly #weights: readonly WeightTensor[];

  /** None is held yet. */
  constructor(weights: readonly WeightTensor[]) {
    this.#weights = weights;
    for (const [t, { parameters, name }] of weights.entries()) {
      const shape = parameters.shapeOf(name);
      const zeros = new Float32Array(size(shape));
      this.state.add(`${t}/held`, shape, zeros, { trainable: false });
      this.state.add(`${t}/value`, shape, zeros, { trainable: false });
    }
  }

  /** 1 where an entry is held, aligned with the tensors. */
  get marks(): Uint8Array[] {
    return this.#weights.map((_, t) => Uint8Array.from(this.state.get(`${t}/held`).dataSync()));
  }

  /**
   * Holds marked entries beside those that are held already, which keep their values.
   *
   * @param marks 1 where an entry is to be held, aligned with the tensors.
   * @param values what it then is.
   */
  hold(marks: readonly Uint8Array[], values: readonly Float32Array[]): void {
    for (const t of this.#weights.keys()) {
      const held = Float32Array.from(this.state.get(`${t}/held`).dataSync());
      const value = Float32Array.from(this.state.get(`${t}/value`).dataSync());
      marks[t]!.forEach((mark, i) => {
        if (mark === 0 || held[i] === 1) return;
        held[i] = 1;
        value[i] = values[t]![i]!;
      });
      this.state.variable(`${t}/held`).set(held);
      this.state.variable(`${t}/value`).set(value);
    }
    tf.tidy(() => this.restore());
  }

  /** Gives held entries their values again: the device part of a step. */
  restore(): void {
    for (const [t, { parameters, name }] of this.#weights.entries()) {
      const variable = parameters.variable(name);
      const free = tf.sub(1, this.state.get(`${t}/held`));
      variable.assign(tf.add(tf.mul(variable.value(), free), this.state.get(`${t}/value`)));
    }
  }
}
