import * as tf from '@tensorflow/tfjs';
import { Gradients, perLossGradients, valueAndGradients } from '../../tensor/gradients.ts';
import type { Parameters } from '../../tensor/parameters.ts';
import type { Random } from '../../tensor/random.ts';
import { angle, reconcile } from './reconciliation.ts';

/** One gradient made of several objectives, the caller's to dispose. */
export interface Combined {
  readonly gradients: Gradients;
  /** Of each objective, unweighted: what rows that weigh differently have in common. */
  readonly values: readonly number[];
  /** K × K inner products of the objectives' gradients; absent where they were not parted. */
  readonly gramian?: ArrayLike<number>;
}

/**
 * The gradient of the first loss plus weights times the others: one backward pass, which knows no
 * gradient of a single objective.
 */
export function weightedGradients(
  modules: readonly Parameters[],
  losses: () => readonly tf.Tensor[],
  weights: readonly number[],
): Combined {
  let values: number[] = [];
  const { gradients } = valueAndGradients(modules, () => {
    const all = losses();
    values = all.map((loss) => loss.dataSync()[0]!);
    const [own, ...surrogates] = all;
    return surrogates.reduce<tf.Tensor>(
      (sum, surrogate, i) => tf.add(sum, tf.mul(surrogate, weights[i]!)),
      own!,
    );
  });
  return { gradients, values };
}

/**
 * The sum of the reconciled gradients: one forward and K backward passes; what the projections need
 * is a K × K matrix.
 *
 * @param order draws in which order each gradient meets the others.
 */
export function reconciledGradients(
  modules: readonly Parameters[],
  losses: () => readonly tf.Tensor[],
  order: Random,
): Combined {
  const { values, gradients } = perLossGradients(modules, losses);
  const flat = tf.tidy(() => tf.stack(gradients.map((own) => own.flat())) as tf.Tensor2D);
  const gramian = tf.tidy(() => tf.matMul(flat, flat, false, true).dataSync());
  const weights = Float32Array.from(reconcile(gramian, order));
  const combined = tf.tidy(
    () => tf.matMul(tf.tensor2d(weights, [1, weights.length]), flat).flatten() as tf.Tensor1D,
  );
  const result = Gradients.fromFlat(modules, combined);
  tf.dispose([flat, combined]);
  for (const own of gradients) own.dispose();
  return { gradients: result, values, gramian };
}

/** Curves of the norms begin with this. */
export const NORM = 'gradient norm';

/**
 * How the gradients of task and attributes lie to each other: norms, and the angle of every pair in
 * degrees. NaN: undefined, because one of the pair is zero.
 *
 * @param gramian of task and attributes, in this order.
 */
export function gradientGeometry(
  gramian: ArrayLike<number>,
  attributes: readonly string[],
): Record<string, number> {
  const k = attributes.length + 1;
  const norms = ['task', ...attributes].map(
    (name, i) => [`${NORM} ${name}`, Math.sqrt(gramian[i * k + i]!)] as const,
  );
  const angles = attributes.flatMap((name, i) => [
    [`angle to ${name}`, angle(gramian, 0, i + 1)] as const,
    ...attributes
      .slice(i + 1)
      .map(
        (other, j) =>
          [`angle between ${name} and ${other}`, angle(gramian, i + 1, i + j + 2)] as const,
      ),
  ]);
  return Object.fromEntries([...norms, ...angles]);
}

/** Means of quantities that are undefined at some steps, over the steps at which they are not. */
export class DefinedMeans {
  #sums = new Map<string, { sum: number; count: number }>();

  /** @param values NaN: undefined. */
  add(values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) {
      if (Number.isNaN(value)) continue;
      const { sum, count } = this.#sums.get(name) ?? { sum: 0, count: 0 };
      this.#sums.set(name, { sum: sum + value, count: count + 1 });
    }
  }

  /** The means since the last call, without names that were never defined. */
  take(): Record<string, number> {
    const means = [...this.#sums].map(([name, { sum, count }]) => [name, sum / count] as const);
    this.#sums.clear();
    return Object.fromEntries(means);
  }
}
