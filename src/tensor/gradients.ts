import * as tf from '@tensorflow/tfjs';
import { size } from './initialise.ts';
import type { Parameters } from './parameters.ts';
import { backpropagate, record, release } from './tape.ts';

/** Gradients of one scalar with respect to the trainable parameters of some modules. */
export class Gradients {
  readonly modules: readonly Parameters[];
  readonly #tensors: ReadonlyMap<Parameters, readonly (tf.Tensor | null)[]>;

  /** @param tensors a module's list is aligned with its `trainableNames`. */
  constructor(tensors: ReadonlyMap<Parameters, readonly (tf.Tensor | null)[]>) {
    this.modules = [...tensors.keys()];
    this.#tensors = tensors;
  }

  /**
   * The gradients of one module, aligned with its `trainableNames`; null where the scalar does
   * not depend on a parameter.
   *
   * @throws Error if the module was not among those differentiated.
   */
  of(module: Parameters): readonly (tf.Tensor | null)[] {
    const tensors = this.#tensors.get(module);
    if (tensors === undefined) throw new Error('these gradients do not cover that module');
    return tensors;
  }

  /** All gradients one after the other, `[number of scalars]`; zeros where there is none. */
  flat(): tf.Tensor1D {
    return tf.tidy(() => tf.concat1d(this.#pieces()));
  }

  /** The gradients of several losses, each in a row: `[losses, number of scalars]`, as `flat`. */
  static rows(all: readonly Gradients[]): tf.Tensor2D {
    return tf.tidy(() => tf.concat1d(all.flatMap((one) => one.#pieces())).as2D(all.length, -1));
  }

  #pieces(): tf.Tensor1D[] {
    return this.modules.flatMap((module) => {
      const tensors = this.of(module);
      return module.trainableNames.map((name, i) => {
        const length = size(module.shapeOf(name));
        const tensor = tensors[i];
        return (tensor ? tensor.reshape([length]) : tf.zeros([length])) as tf.Tensor1D;
      });
    });
  }

  /**
   * The inverse of `flat`: `[number of scalars]`, in the order of `modules` and their
   * `trainableNames`. `flat` stays the caller's.
   */
  static fromFlat(modules: readonly Parameters[], flat: tf.Tensor1D): Gradients {
    const lengths = modules.flatMap((module) =>
      module.trainableNames.map((name) => size(module.shapeOf(name))),
    );
    const pieces = tf.split(flat, lengths);
    let next = 0;
    const tensors = new Map(
      modules.map((module) => [
        module,
        module.trainableNames.map((name) => {
          const piece = pieces[next++]!;
          const shaped = piece.reshape([...module.shapeOf(name)]);
          piece.dispose();
          return shaped;
        }),
      ]),
    );
    return new Gradients(tensors);
  }

  /** Frees all gradients. */
  dispose(): void {
    for (const tensors of this.#tensors.values()) {
      for (const tensor of tensors) tensor?.dispose();
    }
  }
}

/**
 * Several losses from one forward pass, each with its gradients with respect to every trainable
 * parameter of `modules`. The caller disposes losses and gradients.
 *
 * @throws Error if a loss is not one float32 number.
 */
export function differentiate(
  modules: readonly Parameters[],
  losses: () => readonly tf.Tensor[],
): { readonly losses: readonly tf.Tensor[]; readonly gradients: readonly Gradients[] } {
  const inputs = modules.flatMap((module) => module.trainableNames.map((name) => module.get(name)));
  const { result, recording } = record(() => [...losses()]);
  try {
    for (const loss of result) {
      if (loss.size !== 1 || loss.dtype !== 'float32') {
        throw new Error(`a loss has shape [${loss.shape.join(', ')}], not one float32 number`);
      }
    }
    const gradients = result.map((loss, i) => {
      const one = tf.ones(loss.shape);
      const last = i === result.length - 1;
      const flat = backpropagate(recording, loss, one, inputs, last);
      one.dispose();
      let next = 0;
      return new Gradients(
        new Map(modules.map((module) => [module, module.trainableNames.map(() => flat[next++]!)])),
      );
    });
    return { losses: result, gradients };
  } catch (error) {
    tf.dispose(result);
    throw error;
  } finally {
    release(recording);
  }
}

/**
 * The value of a scalar loss and its gradients, for work outside of compiled steps. Dispose the
 * gradients when the optimisers have stepped.
 *
 * @throws Error if the loss is not one float32 number.
 */
export function valueAndGradients(
  modules: readonly Parameters[],
  loss: () => tf.Tensor,
): { readonly value: number; readonly gradients: Gradients } {
  const { values, gradients } = perLossGradients(modules, () => [loss()]);
  return { value: values[0]!, gradients: gradients[0]! };
}

/** As `differentiate`, with the losses' values read. */
export function perLossGradients(
  modules: readonly Parameters[],
  losses: () => readonly tf.Tensor[],
): { readonly values: readonly number[]; readonly gradients: readonly Gradients[] } {
  const found = differentiate(modules, losses);
  const values = found.losses.map((loss) => loss.dataSync()[0]!);
  tf.dispose([...found.losses]);
  return { values, gradients: found.gradients };
}

/**
 * Vector-Jacobian products with respect to tensors that need not be parameters: inputs (adversarial
 * distances) or feature maps computed inside `forward` (Grad-CAM).
 *
 * @param forward gives the outputs to differentiate, the tensors to differentiate by, and cotangents,
 *   one for each output, of its shape; ones where left out, which for outputs that each depend on one
 *   sample gives every sample's own gradient.
 * @returns `gradients[o][i]`: of output o by input i, null where it does not depend on it. The
 *   caller disposes outputs, inputs and cotangents (those it made inside `forward`) and gradients.
 */
export function outputGradients(
  forward: () => { outputs: tf.Tensor[]; inputs: tf.Tensor[]; cotangents?: tf.Tensor[] },
): {
  readonly outputs: tf.Tensor[];
  readonly inputs: tf.Tensor[];
  readonly cotangents: tf.Tensor[];
  readonly gradients: (tf.Tensor | null)[][];
} {
  const { result, recording } = record(forward);
  try {
    const { outputs, inputs, cotangents = [] } = result;
    const gradients = outputs.map((output, i) => {
      const cotangent = cotangents[i] ?? tf.ones(output.shape);
      const last = i === outputs.length - 1;
      const found = backpropagate(recording, output, cotangent, inputs, last);
      if (cotangents[i] === undefined) cotangent.dispose();
      return found;
    });
    return { outputs, inputs, cotangents, gradients };
  } finally {
    release(recording);
  }
}
