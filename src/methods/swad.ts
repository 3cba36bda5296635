import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { batches } from '../data/batches.ts';
import { Parameters } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';
import { compileStep, readAll } from '../tensor/steps/compile-step.ts';
import {
  buildClassifier,
  type Classifier,
  classifierPredictor,
  costOf,
  type FittedClassifier,
  scoreRows,
} from '../training/classifier.ts';
import { codesAt, codesOf, crossEntropy } from '../training/losses.ts';
import type { Method } from '../training/method.ts';
import { minimise } from '../training/minimise.ts';
import { recipeKey, trainedStage } from '../training/stage.ts';
import { BASE } from '../training/supervised.ts';
import { randomFor, type Training } from '../training/training.ts';
import { validationAuroc } from '../training/validation.ts';

const STAGE = 'SWAD';
const VERSION = 2;

const options = z.strictObject({
  /** N_s: passes without a lower validation loss after which averaging has begun with the first. */
  converged: z.number().int().min(1).default(3),
  /** N_e: passes above the limit after which it has ended. */
  tolerant: z.number().int().min(1).default(6),
  /** The limit lies this share above the mean validation loss of the first `converged` passes. */
  tolerance: z.number().min(0).default(0.3),
});
type Options = z.infer<typeof options>;

/**
 * Stochastic weight averaging densely (Cha et al. 2021): the mean of the weights at every step of the
 * valley of the validation loss, from where it stops falling to where it has risen. The loss is looked at
 * after every pass. Where it still falls at the end, the last pass is averaged. Batch normalisations then
 * take their statistics from one more pass or two, since averaged ones would be of no network.
 */
export const swad: Method<Options> = {
  name: 'swad',
  title: 'SWAD',
  citation:
    'Cha, J., Chun, S., Lee, K. et al. (2021). SWAD: Domain Generalization by Seeking Flat Minima. NeurIPS.',
  version: VERSION,
  blind: true,
  options,
  card: {
    does: 'Averages the weights of all steps in the valley of the validation loss.',
    groupAtInference: false,
    kits: ['MEDFAIR'],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  ranges: { tolerance: { from: 0.05, to: 0.4 } },
  passes: (_, { epochs }) => ({ [STAGE]: epochs }),
  async train(training, chosen) {
    const trained = await trainAveraged(training, chosen);
    return classifierPredictor(training, trained, costOf(training, trained));
  },
};

/** A classifier with averaged weights, the caller's to dispose. */
export async function trainAveraged(
  training: Training,
  chosen: Options,
): Promise<FittedClassifier> {
  const { inputs, label, split, context } = training;
  const { recipe } = context;
  const random = randomFor(training, BASE);
  const classifier = buildClassifier(recipe.network, inputs.shape, label.classes.length, random);
  const modules = classifier.parameters;
  const key = { version: VERSION, ...chosen, label: label.name, ...recipeKey(context) };
  const trained = await trainedStage(training, STAGE, key, modules, async (making) => {
    const averages = averagesOf(modules, recipe.epochs);
    try {
      const history = await minimise(training, {
        name: STAGE,
        making,
        modules: [...modules, averages.state],
        optimiser: recipe.optimiser,
        rows: split.train,
        epochs: recipe.epochs,
        random,
        loss({ x, rows }) {
          averages.add();
          return crossEntropy(classifier.logits(x, true), codesAt(label.codes, rows));
        },
        endOfEpoch: async (epoch) =>
          making.watch.without(() => {
            const scores = scoreRows(inputs, split.validation, classifier.scoring);
            averages.keep(epoch - 1, meanLoss(scores, codesOf(label.codes, split.validation)));
            return validationAuroc(training, classifier.scoring);
          }),
      });
      averages.load(...lossValley(averages.losses(), chosen));
      refreshStatistics(training, classifier, random.fork('statistics'));
      return { history };
    } finally {
      averages.state.dispose();
    }
  });
  return { ...trained, classifier, dispose: () => classifier.dispose() };
}

/** Steps after which moving statistics have forgotten those that they began with: 0.9⁵⁰ is half a percent. */
const FORGOTTEN = 50;

/** Moves the moving statistics of batch normalisations over the training records, and nothing else. */
function refreshStatistics(
  { inputs, split, context }: Training,
  { parameters, logits }: Classifier,
  random: Random,
): void {
  if (!parameters.some((module) => module.names.some((name) => name.endsWith('/mean')))) return;
  const { batchSize } = context.recipe;
  const step = compileStep<'packed'>(({ packed }) => [
    tf.sum(logits(inputs.records(packed), true)),
  ]);
  for (let pass = 0, done = 0; done < FORGOTTEN; pass++) {
    for (const rows of batches(split.train, batchSize, random.fork(pass))) {
      readAll(step.run({ packed: inputs.pack(rows) }));
      done++;
    }
  }
}

/** Means of all arrays of some modules over the steps of each pass, with its validation loss. */
function averagesOf(modules: readonly Parameters[], passes: number) {
  const state = new Parameters();
  const add = (name: string, shape: readonly number[]) => {
    const length = shape.reduce((product, side) => product * side, 1);
    state.add(name, shape, new Float32Array(length), { trainable: false });
  };
  const all = modules.flatMap((module, m) =>
    module.names.map((name) => ({ module, name, sum: `${m}/${name}` })),
  );
  for (const { module, name, sum } of all) {
    const shape = module.shapeOf(name);
    add(sum, shape);
    for (let pass = 0; pass < passes; pass++) add(`${pass}: ${sum}`, shape);
  }
  add('steps', [1]);
  add('losses', [passes]);
  const change = (name: string, of: (value: tf.Tensor) => tf.Tensor) =>
    tf.tidy(() => state.variable(name).assign(of(state.get(name))));
  return {
    /** Sums, means and losses: what a checkpoint must hold. */
    state,
    /** Adds the weights before a step, in its device part. */
    add() {
      for (const { module, name, sum } of all) {
        const variable = state.variable(sum);
        variable.assign(tf.add(variable.value(), module.get(name)));
      }
      const steps = state.variable('steps');
      steps.assign(tf.add(steps.value(), 1));
    },
    /** Keeps the means since the last time. */
    keep(pass: number, loss: number) {
      for (const { sum } of all) {
        change(`${pass}: ${sum}`, () => tf.div(state.get(sum), state.get('steps')));
        change(sum, tf.zerosLike);
      }
      change('steps', tf.zerosLike);
      const losses = Float32Array.from(state.get('losses').dataSync());
      losses[pass] = loss;
      state.variable('losses').set(losses);
    },
    losses: () => Array.from(state.get('losses').dataSync()),
    /** Gives the modules the mean over some passes. */
    load(start: number, end: number) {
      for (const { module, name, sum } of all) {
        tf.tidy(() => {
          const means = Array.from({ length: end - start + 1 }, (_, i) =>
            state.get(`${start + i}: ${sum}`),
          );
          module.variable(name).assign(tf.div(tf.addN(means), means.length));
        });
      }
    },
  };
}

/** Mean cross-entropy in nats; P(class 1) a record, or a probability a class. */
function meanLoss(scores: Float32Array, codes: Int32Array): number {
  const width = scores.length / codes.length;
  const own = Array.from(codes, (code, i) =>
    width === 1 ? (code === 1 ? scores[i]! : 1 - scores[i]!) : scores[i * width + code]!,
  );
  return -own.reduce((sum, p) => sum + Math.log(Math.max(p, 1e-7)), 0) / own.length;
}

/**
 * The first and the last pass to average (Cha et al. 2021, Algorithm 1).
 *
 * @param losses on validation, after each pass.
 */
export function lossValley(
  losses: readonly number[],
  { converged, tolerant, tolerance }: Options,
): readonly [start: number, end: number] {
  const last = losses.length - 1;
  const start = losses.findIndex(
    (loss, i) =>
      i + converged <= losses.length && loss === Math.min(...losses.slice(i, i + converged)),
  );
  if (start === -1) return [last, last];
  const first = losses.slice(start, start + converged);
  const limit = (1 + tolerance) * (first.reduce((sum, loss) => sum + loss, 0) / first.length);
  for (let i = start + converged; i + tolerant <= losses.length; i++) {
    if (Math.min(...losses.slice(i, i + tolerant)) > limit) return [start, i - 1];
  }
  return [start, last];
}
