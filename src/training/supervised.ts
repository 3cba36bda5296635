import type * as tf from '@tensorflow/tfjs';
import type { Inputs } from '../data/inputs.ts';
import type { JsonObject } from '../json.ts';
import type { Curve, TrainContext } from '../methods/method.ts';
import { valueAndGradients } from '../tensor/gradients.ts';
import { createOptimiser } from '../tensor/optimiser.ts';
import type { Parameters } from '../tensor/parameters.ts';
import { Random } from '../tensor/random.ts';
import {
  buildClassifier,
  type Classifier,
  packParameters,
  unpackParameters,
} from './classifier.ts';
import { runPhase, type StepMeter } from './phase.ts';

/** What one classifier learns, and from which records. */
export interface Supervision {
  /** Names stage, progress and curves. */
  readonly stage: string;
  /**
   * Names the random choices: classifiers that name the same start from the same weights and, on
   * the same rows, see the same batches. Default: `stage`.
   */
  readonly stream?: string;
  /** What determines the weights beside data, split, seed and recipe. */
  readonly key: JsonObject;
  readonly classes: number;
  readonly rows: Int32Array;
  /** The rows of an epoch where they are not `rows`: resampling. */
  readonly draw?: (random: Random) => Int32Array;
  /** Builds the objective of one training run, with what it trains beside the classifier. */
  readonly objective: (classifier: Classifier, random: Random) => Objective;
  /** Points added to the curves after every epoch. */
  readonly judge?: (classifier: Classifier) => Readonly<Record<string, number>>;
}

/** What a supervised phase minimises. */
export interface Objective {
  /** The loss of one batch, a scalar. */
  loss(x: tf.Tensor, rows: Int32Array): tf.Tensor;
  /** Trained along. */
  readonly parameters?: readonly Parameters[];
  readonly dispose?: () => void;
}

/** A trained classifier, the caller's to dispose, and how it got there. */
export interface Supervised {
  readonly classifier: Classifier;
  readonly history: Readonly<Record<string, Curve>>;
  /** CPU time of the training when it was done, without judging; NaN: not known. */
  readonly seconds: number;
}

/**
 * Trains an encoder and a linear head by the recipe, or finds them in the stage cache. Every
 * method whose training is one loop over records with one loss is made of this.
 *
 * @throws what `runPhase` throws.
 */
export async function trainClassifier(
  inputs: Inputs,
  supervision: Supervision,
  context: TrainContext,
  meter: StepMeter,
): Promise<Supervised> {
  const { stage: name, key, classes } = supervision;
  const random = new Random(context.seed).fork(supervision.stream ?? name);
  const classifier = buildClassifier(context.recipe.network, inputs.shape, classes, random);
  try {
    const stage = await context.stages.get(name, { ...key, ...recipeKey(context) }, async () => {
      const watch = trainingWatch();
      const history = await train(inputs, supervision, context, meter, classifier, random, watch);
      const seconds = watch.seconds();
      return {
        arrays: packParameters(classifier.parameters),
        json: { history: history as unknown as JsonObject, seconds },
      };
    });
    meter.skip(name);
    unpackParameters(classifier.parameters, stage.arrays);
    return {
      classifier,
      history: stage.json.history as unknown as Record<string, Curve>,
      seconds: Number(stage.json.seconds ?? Number.NaN),
    };
  } catch (error) {
    classifier.dispose();
    throw error;
  }
}

/** CPU seconds of this process since the call: unlike time on the clock, they know no neighbours. */
export function cpuWatch(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
}

/** Measures what training costs. */
export interface TrainingWatch {
  /** CPU seconds since the start. */
  seconds(): number;
  /** Work that is no training: some models are judged after every epoch, and others never. */
  without<T>(work: () => T): T;
}

export function trainingWatch(): TrainingWatch {
  const watch = cpuWatch();
  let apart = 0;
  return {
    seconds: () => watch() - apart,
    without(work) {
      const aside = cpuWatch();
      const value = work();
      apart += aside();
      return value;
    },
  };
}

/** Stages that an earlier version stored don't say how long they took: null. */
export function knownSeconds(seconds: number): number | null {
  return Number.isNaN(seconds) ? null : seconds;
}

/** The part of a recipe that a single supervised phase depends on, for the keys of stages. */
export function recipeKey({ recipe }: Pick<TrainContext, 'recipe'>): JsonObject {
  const { extra: _otherPhases, ...determining } = recipe;
  return { recipe: determining as unknown as JsonObject };
}

async function train(
  inputs: Inputs,
  { stage, rows, draw, objective: build, judge }: Supervision,
  context: TrainContext,
  meter: StepMeter,
  classifier: Classifier,
  random: Random,
  watch: TrainingWatch,
): Promise<Record<string, Curve>> {
  const { recipe } = context;
  const objective = build(classifier, random);
  const modules = [...classifier.parameters, ...(objective.parameters ?? [])];
  const optimiser = createOptimiser(recipe.optimiser, modules);
  const augmentation = random.fork('augmentation');
  const drawing = random.fork('draw');
  try {
    return await runPhase(
      {
        name: stage,
        rows,
        ...(draw === undefined ? {} : { draw: (epoch: number) => draw(drawing.fork(epoch)) }),
        epochs: recipe.epochs,
        random: random.fork('batches'),
        step: (batch, rate) => {
          const x = inputs.tensor(batch, recipe.augment ? { random: augmentation } : undefined);
          const { value, gradients } = valueAndGradients(modules, () => objective.loss(x, batch));
          optimiser.step(gradients, recipe.optimiser.learningRate * rate);
          gradients.dispose();
          x.dispose();
          return { loss: value };
        },
        ...(judge === undefined
          ? {}
          : { endOfEpoch: async () => watch.without(() => judge(classifier)) }),
      },
      context,
      meter,
    );
  } finally {
    optimiser.dispose();
    objective.dispose?.();
  }
}
