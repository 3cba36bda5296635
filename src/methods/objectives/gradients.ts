import * as tf from '@tensorflow/tfjs';
import type { JsonObject } from '../../json.ts';
import { differentiate, Gradients } from '../../tensor/gradients.ts';
import type { Optimiser } from '../../tensor/optimiser.ts';
import type { Random } from '../../tensor/random.ts';
import { compileStep, type Feeds, readAll, vector } from '../../tensor/steps/compile-step.ts';
import type { Counts } from '../../training/checkpoint.ts';
import { angle, drawMeetings, reconcile } from './reconciliation.ts';

/** Several losses of a batch, in the device part of a step. */
export type Losses = (fed: Readonly<Record<'packed' | 'rows', tf.Tensor>>) => readonly tf.Tensor[];

/** What a step on several objectives tells. */
export interface Combined {
  /** Of each objective, unweighted: what rows that weigh differently have in common. */
  readonly values: readonly number[];
  /** K × K inner products of the objectives' gradients; absent where they were not parted. */
  readonly gramian?: readonly number[];
}

/** A batch, and the learning rate at its place in the schedule. */
export interface CombinedTurn {
  readonly batch: Feeds<'packed' | 'rows'>;
  readonly learningRate: number;
}

/** Steps of an optimiser on several losses, one after the other, as `Step.runAll` takes them. */
export type CombinedSteps = (turns: readonly CombinedTurn[]) => readonly Combined[];

/**
 * Steps along the gradient of the first loss plus weights times the others: one backward pass, which
 * knows no gradient of a single objective.
 */
export function weightedSteps(
  optimiser: Optimiser,
  losses: Losses,
  weights: readonly number[],
): CombinedSteps {
  // As feeds: trials that differ in nothing else share one function.
  const factors = Object.fromEntries(
    weights.map((weight, i) => [factor(i), { values: Float32Array.of(weight), shape: [] }]),
  );
  const step = compileStep<string>(({ packed, rows, numbers, ...fed }) => {
    let all: readonly tf.Tensor[] = [];
    const { gradients } = differentiate(optimiser.modules, () => {
      all = losses({ packed: packed!, rows: rows! }).map((loss) => tf.keep(loss));
      const [own, ...surrogates] = all;
      return [
        surrogates.reduce<tf.Tensor>(
          (sum, surrogate, i) => tf.add(sum, tf.mul(surrogate, fed[factor(i)]!)),
          own!,
        ),
      ];
    });
    optimiser.apply(gradients[0]!, numbers!);
    const values = tf.stack([...all]);
    tf.dispose([...all]);
    return [values];
  });
  const feedsOf = ({ batch, learningRate }: CombinedTurn) => ({
    ...batch,
    ...factors,
    numbers: vector(optimiser.numbers(learningRate)),
  });
  return (turns) =>
    step.runAll(turns.map(feedsOf)).map((outputs) => ({ values: [...readAll(outputs)[0]!] }));
}

/** Names the feed of a surrogate's weight. */
const factor = (i: number) => `weight ${i}`;

/**
 * Steps along the sum of the reconciled gradients: one forward and K backward passes, and what the
 * projections need, a K × K matrix.
 *
 * @param count K, so many losses.
 * @param order draws in which order each gradient meets the others.
 */
export function reconciledSteps(
  optimiser: Optimiser,
  losses: Losses,
  count: number,
  order: Random,
): CombinedSteps {
  const { modules } = optimiser;
  const step = compileStep<'packed' | 'rows' | 'meetings' | 'numbers'>((fed) => {
    const found = differentiate(modules, () => losses(fed));
    const flat = Gradients.rows(found.gradients);
    const gramian = tf.matMul(flat, flat, false, true) as tf.Tensor2D;
    const weights = reconcile(gramian, fed.meetings as tf.Tensor2D);
    const sum = tf.matMul(weights, flat).flatten() as tf.Tensor1D;
    optimiser.apply(Gradients.fromFlat(modules, sum), fed.numbers);
    return [tf.concat([tf.stack([...found.losses]), gramian.flatten()])];
  });
  const feedsOf = ({ batch, learningRate }: CombinedTurn) => ({
    ...batch,
    meetings: drawMeetings(count, order),
    numbers: vector(optimiser.numbers(learningRate)),
  });
  return (turns) =>
    step.runAll(turns.map(feedsOf)).map((outputs) => {
      const numbers = [...readAll(outputs)[0]!];
      return { values: numbers.slice(0, count), gramian: numbers.slice(count) };
    });
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
export class DefinedMeans implements Counts {
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

  read(): JsonObject {
    return Object.fromEntries(this.#sums);
  }

  load(sums: JsonObject): void {
    this.#sums = new Map(Object.entries(sums as Record<string, { sum: number; count: number }>));
  }
}
