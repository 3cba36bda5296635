import { z } from 'zod';
import { classifierPredictor, costOf } from '../training/classifier.ts';
import type { Method } from '../training/method.ts';
import type { Trained } from '../training/stage.ts';
import { BASE } from '../training/supervised.ts';
import type { Training } from '../training/training.ts';
import { erm } from './erm.ts';
import { balancedRows } from './resampling.ts';
import {
  cheapest,
  costOfTouching,
  groupSaliency,
  privilegedGroup,
  valuesOf,
  weightTensors,
} from './saliency/group-saliency.ts';
import { HeldWeights } from './saliency/held-weights.ts';
import { joined, passesOf, retrain } from './saliency/retraining.ts';

const RETRAINING = 'retraining';
const VERSION = 3;
/** Of the recipe's learning rate: what the authors' code retrains with. */
const RATE = 0.1;

const options = z.strictObject({
  /** Share of the entries of each filter and matrix that are quantised in the end. */
  ratio: z.number().min(0).max(1).default(0.8),
  /** β: how much the privileged group's loss by quantising counts as a gain. */
  beta: z.number().min(0).default(0.75),
  /** Share of the entries that a cycle quantises. */
  step: z.number().gt(0).max(1).default(0.2),
  /** Passes of a cycle, as a share of the recipe's. */
  retraining: z.number().gt(0).default(0.25),
});
type Options = z.infer<typeof options>;

/**
 * FairQuantize: ERM in which the weights whose rounding costs the group it serves best much, and the
 * others little, become powers of two (Guo et al. 2024; incremental network quantisation, Zhou et al.
 * 2017). It goes in cycles: each weighs all weights anew, quantises some more of every tensor, and trains
 * the others on, at a tenth of the rate, in batches of as many records of every group.
 */
export const fairQuantize: Method<Options> = {
  name: 'fair-quantize',
  title: 'FairQuantize',
  citation:
    'Guo, Y., Jia, Z., Hu, J., Shi, Y. (2024). FairQuantize: Achieving Fairness Through Weight Quantization for Dermatological Disease Diagnosis. MICCAI.',
  card: {
    does: 'Rounds weights to powers of two where that helps the worse group, and trains the others on.',
    groupAtInference: false,
    kits: [],
    aims: [{ metric: 'fairness.<attribute>.equalizedOddsDifference' }],
  },
  version: VERSION,
  options,
  ranges: { beta: { oneOf: [0.5, 0.75, 1] }, ratio: { oneOf: [0.2, 0.4, 0.6, 0.8] } },
  stages: () => erm.stages({}),
  passes: (chosen, { epochs }) => ({
    [BASE]: epochs,
    ...Object.fromEntries(
      reached(chosen).map((_, i) => [phaseOf(i), passesOf(chosen.retraining, epochs)]),
    ),
  }),
  async train(training, chosen) {
    const trained = await erm.trainClassifier(training, {});
    const { classifier } = trained;
    const weights = weightTensors(classifier);
    const held = new HeldWeights(weights);
    try {
      const privileged = privilegedGroup(training, classifier);
      const cycles: Trained[] = [];
      for (const [i, share] of reached(chosen).entries()) {
        cycles.push(
          await retrain(training, {
            name: phaseOf(i),
            key: {
              version: VERSION,
              beta: chosen.beta,
              retraining: chosen.retraining,
              reached: reached(chosen).slice(0, i + 1),
            },
            classifier,
            held,
            settle() {
              const values = valuesOf(weights);
              const rounded = values.map((own) => own.map(nearestPower));
              const changes = rounded.map((own, t) =>
                own.map((value, j) => value - values[t]![j]!),
              );
              const saliency = groupSaliency(training, classifier, weights, changes);
              const costs = costOfTouching(saliency, privileged, chosen.beta);
              held.hold(cheapestBeside(held.marks, costs, share), rounded);
            },
            epochs: passesOf(chosen.retraining, training.context.recipe.epochs),
            rate: RATE,
            draw: balancedRows(training),
          }),
        );
      }
      const marks = held.marks;
      const seconds = [trained, ...cycles].reduce((sum, stage) => sum + stage.seconds, 0);
      return classifierPredictor(
        training,
        {
          ...trained,
          history: { ...trained.history, ...historyOf(training, cycles, chosen) },
        },
        {
          ...costOf(training, { classifier, seconds }),
          quantised: sum(marks.map(sum)) / sum(marks.map(({ length }) => length)),
        },
      );
    } catch (error) {
      trained.dispose();
      throw error;
    } finally {
      held.state.dispose();
    }
  },
};

function historyOf({ context }: Training, cycles: readonly Trained[], { retraining }: Options) {
  return joined(
    RETRAINING,
    cycles.map(({ history }) => history),
    passesOf(retraining, context.recipe.epochs),
  );
}

function phaseOf(cycle: number): string {
  return `${RETRAINING} ${cycle + 1}`;
}

/** The share that is quantised after each cycle. */
export function reached({ ratio, step }: Pick<Options, 'ratio' | 'step'>): number[] {
  const cycles = Math.ceil(ratio / step - 1e-9);
  return Array.from({ length: cycles }, (_, i) =>
    i === cycles - 1 ? ratio : Number(((i + 1) * step).toFixed(9)),
  );
}

/** The power of two nearest in the exponent, with the sign of the weight; 0 stays 0. */
export function nearestPower(weight: number): number {
  return weight === 0 ? 0 : Math.sign(weight) * 2 ** Math.round(Math.log2(Math.abs(weight)));
}

/**
 * Marks a share of the entries of each tensor: those that are held, and of the others the ones that
 * cost least.
 */
export function cheapestBeside(
  held: readonly Uint8Array[],
  costs: readonly Float32Array[],
  share: number,
): Uint8Array[] {
  return costs.flatMap((own, t) =>
    cheapest([own.map((cost, i) => (held[t]![i] === 1 ? Number.NEGATIVE_INFINITY : cost))], share),
  );
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}
