import type * as tf from '@tensorflow/tfjs';
import type { Inputs } from '../../data/inputs.ts';
import type { Split } from '../../data/split.ts';
import type { Task } from '../../data/task.ts';
import type { JsonObject } from '../../json.ts';
import { auroc } from '../../metrics/auroc.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import { createOptimiser } from '../../tensor/optimiser.ts';
import { Random } from '../../tensor/random.ts';
import { scoreRows } from '../../training/classifier.ts';
import type { TrainContext } from '../../training/context.ts';
import { conditionedDiscriminator, type Discriminator } from '../../training/discriminators.ts';
import { codesOf, crossEntropy } from '../../training/losses.ts';
import { runPhase, type StepMeter } from '../../training/phase.ts';

/** The stage and phase of fresh adversaries. */
export const ADVERSARY = 'fresh adversary';

/** How the fresh adversary is built and trained; the same before and after a mask. */
export interface AdversaryRecipe {
  readonly width: number;
  readonly epochs: number;
  readonly learningRate: number;
}

/**
 * The AUROC on test records with which an adversary that no generator has met finds S: what masks
 * hide from their own opponent, another may still see. The adversary is d_Y's twin and is trained
 * on `view` of the training pictures.
 *
 * @param view what the adversary is shown of a batch.
 * @param key what determines `view`; the AUROC is a stage under it.
 * @returns null where the attribute has more than two levels or a level is absent.
 */
export async function freshAdversaryAuroc(
  task: Task,
  split: Split,
  inputs: Inputs,
  view: (x: tf.Tensor) => tf.Tensor,
  key: JsonObject,
  recipe: AdversaryRecipe,
  context: TrainContext,
  meter: StepMeter,
): Promise<number | null> {
  const attribute = task.attributes[0]!;
  if (attribute.levels.length !== 2) return null;
  const stage = await context.stages.get(
    ADVERSARY,
    {
      key,
      recipe: { ...recipe },
      training: trainingKey(context),
      label: task.label.name,
      attribute: attribute.name,
    },
    async () => {
      const random = new Random(context.seed).fork(ADVERSARY);
      const classes = task.label.classes.length;
      const adversary = conditionedDiscriminator(inputs.shape, classes, 2, recipe.width, random);
      try {
        await trainAdversary(adversary, task, split, inputs, view, recipe, context, meter);
        const scores = scoreRows(inputs, split.test, (x, rows) =>
          guess(adversary, task, view(x), rows, false),
        );
        const found = auroc(scores, codesOf(attribute.codes, split.test));
        return { arrays: {}, json: { auroc: Number.isNaN(found) ? null : found } };
      } finally {
        adversary.dispose();
      }
    },
  );
  meter.skip(ADVERSARY);
  return stage.json.auroc as number | null;
}

/** Trains an adversary to find S in `view` of the training pictures, in place. */
export async function trainAdversary(
  adversary: Discriminator,
  task: Task,
  split: Split,
  inputs: Inputs,
  view: (x: tf.Tensor) => tf.Tensor,
  recipe: AdversaryRecipe,
  context: TrainContext,
  meter: StepMeter,
): Promise<void> {
  const attribute = task.attributes[0]!;
  const optimiser = createOptimiser(
    { kind: 'adam', learningRate: recipe.learningRate, weightDecay: 0 },
    adversary.parameters,
  );
  try {
    await runPhase(
      {
        name: ADVERSARY,
        rows: split.train,
        epochs: recipe.epochs,
        random: new Random(context.seed).fork(ADVERSARY).fork('batches'),
        step: (rows, rate) => {
          const x = inputs.tensor(rows);
          const { value, gradients } = valueAndGradients(adversary.parameters, () =>
            crossEntropy(
              guess(adversary, task, view(x), rows, true),
              codesOf(attribute.codes, rows),
            ),
          );
          optimiser.step(gradients, recipe.learningRate * rate);
          gradients.dispose();
          x.dispose();
          return { loss: value };
        },
      },
      context,
      meter,
    );
  } finally {
    optimiser.dispose();
  }
}

function guess(
  adversary: Discriminator,
  task: Task,
  x: tf.Tensor,
  rows: Int32Array,
  training: boolean,
): tf.Tensor2D {
  const labels = codesOf(task.label.codes, rows);
  return adversary.logits({ x, labels, embedding: () => noEmbedding() }, training);
}

function trainingKey({ recipe }: TrainContext): JsonObject {
  const { batchSize, trainLimit, schedule } = recipe;
  return { batchSize, trainLimit, schedule: { ...schedule } };
}

function noEmbedding(): never {
  throw new Error('the fresh adversary looks at pictures');
}
