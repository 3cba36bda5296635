import * as tf from '@tensorflow/tfjs';
import { type Inputs, inputsFor } from '../data/inputs.ts';
import type { Split } from '../data/split.ts';
import type { Task } from '../data/task.ts';
import type { JsonObject } from '../json.ts';
import { auroc } from '../metrics/auroc.ts';
import { valueAndGradients } from '../tensor/gradients.ts';
import { createOptimiser } from '../tensor/optimiser.ts';
import { Random } from '../tensor/random.ts';
import {
  buildClassifier,
  type Classifier,
  packParameters,
  scoreRows,
  unpackParameters,
} from './classifier.ts';
import { codesOf, crossEntropy } from './losses.ts';
import type { Curve, TrainContext } from './method.ts';
import { buildEstimator } from './mutual-information.ts';
import { runPhase, type StepMeter } from './training.ts';

export interface PretrainingOptions {
  /** λ_MI: weight of the Jensen-Shannon mutual information between input and embedding; 0: none. */
  readonly mutualInformation: number;
}

/** Raise when the same options give other weights. */
const VERSION = 1;
export const PRETRAINING = 'pretraining';

export interface Pretrained {
  readonly classifier: Classifier;
  readonly inputs: Inputs;
  readonly history: Readonly<Record<string, Curve>>;
}

/**
 * The Vanilla model: θ and h (and the estimator ω) trained jointly on clean inputs by
 * CE − λ_MI·I_JSD(X; E) (Fair Diagnosis, Section 3.1, Eq. 5 and 6). A stage: trials that agree in
 * data, split, seed and recipe train it once.
 */
export async function pretrain(
  task: Task,
  split: Split,
  options: PretrainingOptions,
  context: TrainContext,
  meter: StepMeter,
): Promise<Pretrained> {
  const { recipe } = context;
  const inputs = inputsFor(task.dataset, split);
  const random = new Random(context.seed).fork(PRETRAINING);
  const classes = task.label.classes.length;
  const classifier = buildClassifier(recipe.network, inputs.shape, classes, random);
  const { extra: _otherPhases, ...determining } = recipe;
  // Callers pass all their options: the others must not part trials that can share this stage.
  const { mutualInformation } = options;
  const key = { version: VERSION, recipe: determining, mutualInformation, label: task.label.name };
  try {
    const stage = await context.stages.get(PRETRAINING, key as unknown as JsonObject, async () => {
      const history = await train(task, split, options, context, meter, classifier, inputs, random);
      return {
        arrays: packParameters(classifier.parameters),
        json: { history: history as unknown as JsonObject },
      };
    });
    meter.skip(PRETRAINING);
    unpackParameters(classifier.parameters, stage.arrays);
    return {
      classifier,
      inputs,
      history: stage.json.history as unknown as Record<string, Curve>,
    };
  } catch (error) {
    classifier.dispose();
    throw error;
  }
}

async function train(
  task: Task,
  split: Split,
  options: PretrainingOptions,
  context: TrainContext,
  meter: StepMeter,
  classifier: Classifier,
  inputs: Inputs,
  random: Random,
): Promise<Record<string, Curve>> {
  const { recipe } = context;
  const { encoder, head } = classifier;
  const useInformation = options.mutualInformation > 0;
  const estimator = buildEstimator(inputs.shape, encoder.embeddingSize, random.fork('estimator'));
  const modules = useInformation
    ? [...classifier.parameters, ...estimator.parameters]
    : [...classifier.parameters];
  const optimiser = createOptimiser(recipe.optimiser, modules);
  const augmentation = random.fork('augmentation');
  const mismatch = random.fork('mismatch');
  try {
    return await runPhase(
      {
        name: PRETRAINING,
        rows: split.train,
        epochs: recipe.epochs,
        random: random.fork('batches'),
        step: (rows, rate) => {
          const x = inputs.tensor(rows, recipe.augment ? { random: augmentation } : undefined);
          const labels = codesOf(task.label.codes, rows);
          const { value, gradients } = valueAndGradients(modules, () => {
            const embedding = encoder.forward(x, true).embedding;
            const loss = crossEntropy(head.forward(embedding, true) as tf.Tensor2D, labels);
            // A batch of one has no mismatched pair.
            if (!useInformation || rows.length < 2) return loss;
            const shift = 1 + mismatch.int(rows.length - 1);
            const bound = estimator.bound(x, embedding, shift);
            return tf.sub(loss, tf.mul(bound, options.mutualInformation));
          });
          optimiser.step(gradients, recipe.optimiser.learningRate * rate);
          gradients.dispose();
          x.dispose();
          return { loss: value };
        },
        endOfEpoch: async () =>
          validationAuroc(task, split, inputs, (x) => classifier.logits(x, false)),
      },
      context,
      meter,
    );
  } finally {
    optimiser.dispose();
    estimator.dispose();
  }
}

/** The validation curve of a binary task; several classes have none. */
export function validationAuroc(
  task: Task,
  split: Split,
  inputs: Inputs,
  logits: (x: tf.Tensor) => tf.Tensor2D,
): Record<string, number> {
  if (task.label.classes.length > 2) return {};
  const scores = scoreRows(inputs, split.validation, logits);
  const value = auroc(scores, codesOf(task.label.codes, split.validation));
  return value === null ? {} : { 'validation AUROC': value };
}
