import type * as tf from '@tensorflow/tfjs';
import type { JsonObject } from '../../json.ts';
import { auroc } from '../../metrics/auroc.ts';
import { scoreRows } from '../../training/classifier.ts';
import { conditionedDiscriminator, type Discriminator } from '../../training/discriminators.ts';
import { codesAt, codesOf, crossEntropy } from '../../training/losses.ts';
import { minimise } from '../../training/minimise.ts';
import { randomFor, type Training } from '../../training/training.ts';

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
 * @returns of more than two levels the mean over each against the rest; null where a level is absent.
 */
export async function freshAdversaryAuroc(
  training: Training,
  view: (x: tf.Tensor) => tf.Tensor,
  key: JsonObject,
  recipe: AdversaryRecipe,
): Promise<number | null> {
  const { context, meter, label, attribute, inputs, split } = training;
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
    async () => {
      const adversary = buildAdversary(training, recipe);
      try {
        await trainAdversary(training, adversary, view, recipe);
        const scores = scoreRows(inputs, split.test, (x, rows) =>
          guess(adversary, view(x), codesAt(label.codes, rows), false),
        );
        const groups = codesOf(attribute.codes, split.test);
        const found = meanAuroc(scores, groups, attribute.levels.length);
        return { arrays: {}, json: { auroc: Number.isNaN(found) ? null : found } };
      } finally {
        adversary.dispose();
      }
    },
  );
  meter.skip(ADVERSARY);
  return stage.json.auroc as number | null;
}

/**
 * AUROC of two classes; of more, the mean over each class against the rest.
 *
 * @param scores P(class 1) a record, or `records × classes`, row-major.
 * @returns NaN where a class is absent.
 */
export function meanAuroc(scores: Float32Array, codes: ArrayLike<number>, classes: number): number {
  if (classes === 2) return auroc(scores, codes);
  const each = Array.from({ length: classes }, (_, k) =>
    auroc(
      scores.filter((_score, at) => at % classes === k),
      Array.from(codes, (code) => code === k),
    ),
  );
  return each.reduce((sum, value) => sum + value, 0) / classes;
}

/** d_Y's twin with fresh weights. */
export function buildAdversary(
  training: Training,
  { width }: Pick<AdversaryRecipe, 'width'>,
): Discriminator {
  const { inputs, label, attribute } = training;
  const [classes, levels] = [label.classes.length, attribute.levels.length];
  const random = randomFor(training, ADVERSARY);
  return conditionedDiscriminator(inputs.shape, classes, levels, width, random);
}

/** Trains an adversary, in place, to find S in `view` of the training pictures; its curves. */
export function trainAdversary(
  training: Training,
  adversary: Discriminator,
  view: (x: tf.Tensor) => tf.Tensor,
  { epochs, learningRate }: AdversaryRecipe,
): ReturnType<typeof minimise> {
  const { split, label, attribute } = training;
  return minimise(training, {
    name: ADVERSARY,
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
