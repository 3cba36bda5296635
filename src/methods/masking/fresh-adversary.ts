import type * as tf from '@tensorflow/tfjs';
import type { JsonObject } from '../../json.ts';
import {
  attributeAuroc,
  conditionedDiscriminator,
  type Discriminator,
} from '../../training/discriminators.ts';
import { codesAt, crossEntropy } from '../../training/losses.ts';
import { type Making, making } from '../../training/making.ts';
import { minimise } from '../../training/minimise.ts';
import { randomFor, type Training } from '../../training/training.ts';

/** The stage and phase of fresh adversaries. */
export const ADVERSARY = 'fresh adversary';

/** How the fresh adversary is built and trained; the same before and after a mask. */
export interface AdversaryRecipe {
  readonly width: number;
  readonly stride: 1 | 2;
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
 * @returns of more than two levels the mean over each against the rest; null where a level is absent.
 */
export async function freshAdversaryAuroc(
  training: Training,
  view: (x: tf.Tensor) => tf.Tensor,
  key: JsonObject,
  recipe: AdversaryRecipe,
): Promise<number | null> {
  const { context, meter, label, attribute, split } = training;
  const { batchSize, trainLimit, schedule } = context.recipe;
  const stage = await context.stages.get(
    ADVERSARY,
    {
      key,
      recipe: { ...recipe },
      training: { batchSize, trainLimit, schedule: { ...schedule } },
      label: label.name,
      attribute: attribute.name,
    },
    async (checkpoints) => {
      const adversary = buildAdversary(training, recipe);
      try {
        await trainAdversary(training, adversary, view, recipe, making(checkpoints));
        const found = attributeAuroc(training, split.test, (x, rows) =>
          guess(adversary, view(x), codesAt(label.codes, rows), false),
        );
        return { arrays: {}, json: { auroc: found } };
      } finally {
        adversary.dispose();
      }
    },
  );
  meter.skip(ADVERSARY);
  return stage.json.auroc as number | null;
}

/** d_Y's twin with fresh weights. */
export function buildAdversary(
  training: Training,
  { width, stride }: Pick<AdversaryRecipe, 'width' | 'stride'>,
): Discriminator {
  const { inputs, label, attribute } = training;
  const [classes, levels] = [label.classes.length, attribute.levels.length];
  const random = randomFor(training, ADVERSARY);
  return conditionedDiscriminator(inputs.shape, classes, levels, { width, stride }, random);
}

/** Trains an adversary, in place, to find S in `view` of the training pictures; its curves. */
export function trainAdversary(
  training: Training,
  adversary: Discriminator,
  view: (x: tf.Tensor) => tf.Tensor,
  { epochs, learningRate }: AdversaryRecipe,
  making: Making,
): ReturnType<typeof minimise> {
  const { split, label, attribute } = training;
  return minimise(training, {
    name: ADVERSARY,
    making,
    modules: adversary.parameters,
    optimiser: { kind: 'adam', learningRate, weightDecay: 0 },
    rows: split.train,
    epochs,
    random: randomFor(training, ADVERSARY),
    augment: false,
    loss: ({ x, rows }) =>
      crossEntropy(
        guess(adversary, view(x), codesAt(label.codes, rows), true),
        codesAt(attribute.codes, rows),
      ),
  });
}

function guess(
  adversary: Discriminator,
  x: tf.Tensor,
  labels: tf.Tensor1D,
  training: boolean,
): tf.Tensor2D {
  return adversary.logits({ x, labels, embedding: noEmbedding }, training);
}

/** Stands where a discriminator that looks at pictures would not look. */
export function noEmbedding(): never {
  throw new Error('this discriminator looks at pictures');
}
