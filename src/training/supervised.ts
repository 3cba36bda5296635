import type * as tf from '@tensorflow/tfjs';
import type { Inputs } from '../data/inputs.ts';
import type { JsonObject } from '../json.ts';
import { valueAndGradients } from '../tensor/gradients.ts';
import { createOptimiser } from '../tensor/optimiser.ts';
import type { Parameters } from '../tensor/parameters.ts';
import { Random } from '../tensor/random.ts';
import { buildClassifier, type Classifier } from './classifier.ts';
import type { TrainContext } from './context.ts';
import { type TrainingWatch, trainingWatch } from './cost.ts';
import type { Curve } from './outcome.ts';
import { runPhase, type StepMeter } from './phase.ts';
import { packParameters, recipeKey, unpackParameters } from './stage.ts';

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
          const x = inputs.tensor(
            batch,
            recipe.augment ? { how: recipe.augment, random: augmentation } : undefined,
          );
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
