import * as tf from '@tensorflow/tfjs';
import type { Gradients } from './gradients.ts';
import { attributes, type NativeBackend, nativeBackend, type OpAttribute } from './native.ts';
import { createVariable, destroyVariable, type Parameters } from './parameters.ts';

/** The optimiser of a run; see `createOptimiser`. Weight decay is decoupled from the gradient. */
export type OptimiserSpec =
  | { readonly kind: 'adam'; readonly learningRate: number; readonly weightDecay: number }
  | {
      readonly kind: 'sgd';
      readonly learningRate: number;
      readonly momentum: number;
      readonly weightDecay: number;
    };

/** Changes the parameters of some modules, step by step. */
export interface Optimiser {
  readonly modules: readonly Parameters[];
  /** Number of steps done. */
  readonly steps: number;
  /**
   * One step against the gradients, which stay the caller's to dispose. Parameters without a
   * gradient stay as they are.
   *
   * @param learningRate instead of the spec's.
   * @throws Error if the gradients do not cover the optimiser's modules.
   */
  step(gradients: Gradients, learningRate?: number): void;
  dispose(): void;
}

/** Adam's constants, as Kingma and Ba (2015) recommend and PyTorch defaults to. */
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/**
 * An optimiser for all trainable parameters of `modules`.
 *
 * `adam`: Kingma and Ba (2015), Algorithm 1. `sgd`: heavy-ball momentum, v ← μv + g, θ ← θ − lr·v.
 * Weight decay is decoupled in both (Loshchilov and Hutter 2019): θ ← θ − lr·λ·θ before the step,
 * so with `adam` it is AdamW. On the native engine every update is one in-place TensorFlow op.
 */
export function createOptimiser(spec: OptimiserSpec, modules: readonly Parameters[]): Optimiser {
  const slots = modules.flatMap((module) =>
    module.trainableNames.map((name) => ({ module, name, shape: module.shapeOf(name) })),
  );
  const backend = nativeBackend();
  const rule = backend === null ? portableRule(spec, slots) : nativeRule(spec, slots, backend);
  let steps = 0;
  return {
    modules,
    get steps() {
      return steps;
    },
    step(gradients, learningRate = spec.learningRate) {
      const all = modules.flatMap((module) => gradients.of(module));
      steps += 1;
      tf.tidy(() => rule.apply(all, learningRate, steps));
    },
    dispose: () => rule.dispose(),
  };
}

interface Slot {
  readonly module: Parameters;
  readonly name: string;
  readonly shape: readonly number[];
}

interface Rule {
  apply(gradients: readonly (tf.Tensor | null)[], learningRate: number, step: number): void;
  dispose(): void;
}

/** TensorFlow's training ops on resource variables. */
function nativeRule(spec: OptimiserSpec, slots: readonly Slot[], backend: NativeBackend): Rule {
  const attr = attributes(backend);
  const run = (name: string, inputs: tf.Tensor[], more: readonly OpAttribute[] = []) =>
    backend.executeMultipleOutputs(name, more, inputs, 0);
  const state = (slot: Slot) => {
    const handle = createVariable(slot.shape)!;
    const zeros = tf.tidy(() => tf.mul(tf.zeros([...slot.shape]), 1));
    run('AssignVariableOp', [handle, zeros], [attr.floatType('dtype')]);
    zeros.dispose();
    return handle;
  };
  const momenta = spec.kind === 'adam' || spec.momentum > 0 ? slots.map(state) : [];
  const squares = spec.kind === 'adam' ? slots.map(state) : [];
  const [beta1, beta2] = [tf.keep(tf.scalar(ADAM.beta1)), tf.keep(tf.scalar(ADAM.beta2))];
  return {
    apply(gradients, learningRate, step) {
      const rate = tf.scalar(learningRate);
      const decay = spec.weightDecay > 0 ? tf.scalar(learningRate * spec.weightDecay) : null;
      // TensorFlow adds ε to √v before the bias correction; scaled, it is the published Adam.
      const correction2 = 1 - ADAM.beta2 ** step;
      const constants =
        spec.kind === 'adam'
          ? [
              tf.scalar(ADAM.beta1 ** step),
              tf.scalar(ADAM.beta2 ** step),
              rate,
              beta1,
              beta2,
              tf.scalar(ADAM.epsilon * Math.sqrt(correction2)),
            ]
          : [];
      const momentum = spec.kind === 'sgd' ? tf.scalar(spec.momentum) : null;
      slots.forEach((slot, i) => {
        const gradient = gradients[i];
        if (!gradient) return;
        const variable = slot.module.variable(slot.name)!;
        if (decay !== null) {
          const shrink = tf.mul(slot.module.get(slot.name), decay);
          run('AssignSubVariableOp', [variable, shrink], [attr.floatType('dtype')]);
          shrink.dispose();
        }
        // A value somebody has read shares the variable's memory and would force a copy.
        slot.module.invalidate(slot.name);
        if (spec.kind === 'adam') {
          const inputs = [variable, momenta[i]!, squares[i]!, ...constants, gradient];
          run('ResourceApplyAdam', inputs);
        } else if (spec.momentum > 0) {
          const inputs = [variable, momenta[i]!, rate, gradient, momentum!];
          run('ResourceApplyMomentum', inputs);
        } else {
          run('ResourceApplyGradientDescent', [variable, rate, gradient]);
        }
      });
    },
    dispose() {
      for (const handle of [...momenta, ...squares]) destroyVariable(handle);
      tf.dispose([beta1, beta2]);
    },
  };
}

/** The same arithmetic in ordinary tensor operations. */
function portableRule(spec: OptimiserSpec, slots: readonly Slot[]): Rule {
  const zeros = () => slots.map((slot) => tf.keep(tf.zeros([...slot.shape])));
  const momenta = spec.kind === 'adam' || spec.momentum > 0 ? zeros() : [];
  const squares = spec.kind === 'adam' ? zeros() : [];
  const replace = (list: tf.Tensor[], i: number, value: tf.Tensor) => {
    list[i]!.dispose();
    list[i] = tf.keep(value);
    return value;
  };
  return {
    apply(gradients, learningRate, step) {
      const correction1 = 1 - ADAM.beta1 ** step;
      const root2 = Math.sqrt(1 - ADAM.beta2 ** step);
      slots.forEach((slot, i) => {
        const gradient = gradients[i];
        if (!gradient) return;
        const before = slot.module.get(slot.name);
        const kept = tf.mul(before, 1 - learningRate * spec.weightDecay);
        let change: tf.Tensor;
        if (spec.kind === 'adam') {
          const m = replace(
            momenta,
            i,
            tf.add(tf.mul(momenta[i]!, ADAM.beta1), tf.mul(gradient, 1 - ADAM.beta1)),
          );
          const v = replace(
            squares,
            i,
            tf.add(tf.mul(squares[i]!, ADAM.beta2), tf.mul(tf.square(gradient), 1 - ADAM.beta2)),
          );
          const denominator = tf.add(tf.sqrt(v), ADAM.epsilon * root2);
          change = tf.mul(tf.div(m, denominator), (learningRate * root2) / correction1);
        } else if (spec.momentum > 0) {
          const v = replace(momenta, i, tf.add(tf.mul(momenta[i]!, spec.momentum), gradient));
          change = tf.mul(v, learningRate);
        } else {
          change = tf.mul(gradient, learningRate);
        }
        slot.module.replace(slot.name, tf.sub(kept, change));
      });
    },
    dispose() {
      tf.dispose([...momenta, ...squares]);
    },
  };
}
