import * as tf from '@tensorflow/tfjs';
import type { Gradients } from './gradients.ts';
import { zeros } from './initialise.ts';
import { kernels } from './kernels/current.ts';
import { ADAM } from './kernels/kernels.ts';
import type { Parameters } from './parameters.ts';
import { Variable } from './variable.ts';

/** The optimiser of a run; see `createOptimiser`. Weight decay is decoupled from the gradient. */
export type OptimiserSpec =
  | { readonly kind: 'adam'; readonly learningRate: number; readonly weightDecay: number }
  | {
      readonly kind: 'sgd';
      readonly learningRate: number;
      readonly momentum: number;
      readonly weightDecay: number;
    };

/**
 * Changes the parameters of some modules, step by step. A step has two halves: `numbers` on the
 * host says how far this one goes, and `apply`, which sees tensors alone, goes there.
 */
export interface Optimiser {
  readonly modules: readonly Parameters[];
  /** Number of steps begun. */
  readonly steps: number;
  /**
   * Begins a step.
   *
   * @param learningRate instead of the spec's.
   * @returns what `apply` is to be given, as a tensor of its own shape.
   */
  numbers(learningRate?: number): Float32Array;
  /**
   * One step against the gradients. Parameters without a gradient stay as they are. To be called
   * inside `tf.tidy`.
   *
   * @param numbers those of this step, as a vector.
   * @throws Error if the gradients do not cover the optimiser's modules.
   */
  apply(gradients: Gradients, numbers: tf.Tensor): void;
  /** `numbers` and `apply` in one, for a step that runs once. The gradients stay the caller's. */
  step(gradients: Gradients, learningRate?: number): void;
  /** Copies of what it keeps beside the parameters. */
  toArrays(): Record<string, Float32Array>;
  /**
   * Goes on where another one for modules built alike was.
   *
   * @param arrays what that one's `toArrays` gave.
   * @param steps that one had begun.
   */
  load(arrays: Readonly<Record<string, Float32Array>>, steps: number): void;
  dispose(): void;
}

/**
 * An optimiser for all trainable parameters of `modules`.
 *
 * `adam`: Kingma and Ba (2015), Algorithm 1. `sgd`: heavy-ball momentum, v ← μv + g, θ ← θ − lr·v.
 * Weight decay is decoupled in both (Loshchilov and Hutter 2019): θ ← θ − lr·λ·θ before the step,
 * so with `adam` it is AdamW. On the native engine every update is one in-place TensorFlow op.
 */
export function createOptimiser(spec: OptimiserSpec, modules: readonly Parameters[]): Optimiser {
  const slots = modules.flatMap((module) =>
    module.trainableNames.map((name) => {
      const variable = module.variable(name);
      const moments = Array.from(
        { length: momentsOf(spec) },
        () => new Variable(variable.shape, zeros(variable.shape)),
      );
      return { variable, moments };
    }),
  );
  let steps = 0;
  const optimiser: Optimiser = {
    modules,
    get steps() {
      return steps;
    },
    numbers(learningRate = spec.learningRate) {
      steps += 1;
      return numbersOf(spec, learningRate, steps);
    },
    apply(gradients, numbers) {
      const all = modules.flatMap((module) => gradients.of(module));
      const { decay: shrink, adam, momentum: roll, descend } = kernels();
      const [rate, decay, kept, ...rest] = kernels().unstack(numbers);
      const momentum = spec.kind === 'sgd' ? tf.scalar(spec.momentum) : null;
      slots.forEach(({ variable, moments: [m, v] }, i) => {
        const gradient = all[i];
        if (!gradient) return;
        if (spec.weightDecay > 0) shrink(variable, decay!, kept!);
        if (m !== undefined && v !== undefined) {
          const [beta1Power, beta2Power, epsilon, correctedRate] = rest as [
            tf.Tensor,
            tf.Tensor,
            tf.Tensor,
            tf.Tensor,
          ];
          const numbers = { rate: rate!, beta1Power, beta2Power, epsilon, correctedRate };
          adam(variable, [m, v], numbers, gradient);
        } else if (m !== undefined) {
          roll(variable, m, rate!, momentum!, gradient);
        } else {
          descend(variable, rate!, gradient);
        }
      });
    },
    step(gradients, learningRate) {
      const numbers = optimiser.numbers(learningRate);
      tf.tidy(() => optimiser.apply(gradients, tf.tensor1d(numbers)));
    },
    toArrays: () =>
      Object.fromEntries(
        slots.flatMap(({ moments }, slot) =>
          moments.map((moment, m) => [
            `${slot}/${m}`,
            Float32Array.from(moment.value().dataSync()),
          ]),
        ),
      ),
    load(arrays, begun) {
      slots.forEach(({ moments }, slot) => {
        for (const [m, moment] of moments.entries()) moment.set(arrays[`${slot}/${m}`]!);
      });
      steps = begun;
    },
    dispose() {
      for (const { moments } of slots) for (const moment of moments) moment.dispose();
    },
  };
  return optimiser;
}

/** Variables that an optimiser keeps beside each parameter. */
function momentsOf(spec: OptimiserSpec): number {
  if (spec.kind === 'adam') return 2;
  return spec.momentum > 0 ? 1 : 0;
}

/** What differs from step to step: the rate, what it makes of weight decay, and Adam's corrections. */
function numbersOf(spec: OptimiserSpec, rate: number, step: number): Float32Array {
  const decay = rate * spec.weightDecay;
  if (spec.kind === 'sgd') return Float32Array.of(rate, decay, 1 - decay);
  const [power1, power2] = [ADAM.beta1 ** step, ADAM.beta2 ** step];
  const root = Math.sqrt(1 - power2);
  const corrected = (rate * root) / (1 - power1);
  return Float32Array.of(rate, decay, 1 - decay, power1, power2, ADAM.epsilon * root, corrected);
}
