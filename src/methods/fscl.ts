import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { denseHead } from '../models/head.ts';
import { fullyConnected, sequence, stage } from '../models/layers.ts';
import { alike } from '../training/cells.ts';
import {
  buildClassifier,
  type Classifier,
  classifierPredictor,
  costOf,
} from '../training/classifier.ts';
import { minimiseHead } from '../training/frozen-head.ts';
import { codesAt, logitCount } from '../training/losses.ts';
import type { Method } from '../training/method.ts';
import { minimise } from '../training/minimise.ts';
import { groupedKey, type Trained, trainedStage } from '../training/stage.ts';
import { randomFor, type Training } from '../training/training.ts';
import { erm } from './erm.ts';

const CONTRAST = 'FSCL contrast';
const HEAD = 'FSCL head';
const VERSION = 1;
/** The head is linear and cheap: as many passes over embeddings at least, at a rate of its own. */
const HEAD_PASSES = 20;
const HEAD_OPTIMISER = { kind: 'adam', learningRate: 1e-2, weightDecay: 0 } as const;

const options = z.strictObject({
  /** τ; far below, exp(1/τ) is no number. */
  temperature: z.number().min(0.02).default(0.07),
  /** Every class of every group counts the same, and normalises by its own records: the + of FSCL+. */
  groupNorm: z.boolean().default(true),
  /** Units of the projection that the contrast is taken of. */
  projection: z.number().int().min(1).default(128),
  /** Passes of the contrast, as a share of the recipe's; 0: ERM. */
  contrast: z.number().min(0).default(1),
});
type Options = z.infer<typeof options>;

/**
 * FSCL+ (Park et al. 2022): an encoder learns by a supervised contrast in which records of a class attract
 * each other whatever their group, and only those of other classes in the own group repel, so that telling
 * groups apart gains nothing; then a linear head learns on the frozen embeddings. The contrast sees each
 * record once a batch, as the recipe augments it, where the authors take two views.
 */
export const fscl: Method<Options> = {
  name: 'fscl',
  title: 'FSCL+',
  citation:
    'Park, S., Lee, J., Lee, P., Hwang, S., Kim, D. and Byun, H. (2022). Fair Contrastive Learning for Facial Attribute Classification. CVPR.',
  version: VERSION,
  options,
  card: {
    does: 'Learns embeddings by a contrast of classes within groups, then a head on them.',
    groupAtInference: false,
    kits: ['NH-Fair'],
    aims: [{ metric: 'fairness.<attribute>.equalizedOddsDifference' }],
  },
  ranges: { temperature: { from: 0.05, to: 0.5 }, groupNorm: { oneOf: [true, false] } },
  passes: ({ contrast }, recipe, task) =>
    contrast === 0
      ? erm.passes({}, recipe, task)
      : { [CONTRAST]: passesOf(contrast, recipe.epochs) },
  async train(training, chosen) {
    if (chosen.contrast === 0) return erm.train(training, {});
    const { classifier, ...trained } = await trainContrast(training, chosen);
    return classifierPredictor(
      training,
      { ...trained, classifier, dispose: () => classifier.dispose() },
      costOf(training, { classifier, seconds: trained.seconds }),
    );
  },
};

function passesOf(share: number, epochs: number): number {
  return Math.max(1, Math.round(share * epochs));
}

/** The encoder by the contrast, and the head on it; the caller's to dispose. */
async function trainContrast(
  training: Training,
  chosen: Options,
): Promise<Trained & { readonly classifier: Classifier }> {
  const { inputs, label, context } = training;
  const random = randomFor(training, CONTRAST);
  const { network } = context.recipe;
  const classifier = buildClassifier(network, inputs.shape, label.classes.length, random);
  try {
    const contrasted = await contrastEncoder(training, chosen, classifier);
    const headed = await fitHead(training, chosen, classifier);
    return {
      classifier,
      history: { ...contrasted.history, ...headed.history },
      seconds: contrasted.seconds + headed.seconds,
    };
  } catch (error) {
    classifier.dispose();
    throw error;
  }
}

async function contrastEncoder(
  training: Training,
  chosen: Options,
  { encoder }: Classifier,
): Promise<Trained> {
  const { label, attribute, split, context } = training;
  const { temperature, groupNorm, projection, contrast } = chosen;
  const random = randomFor(training, CONTRAST);
  const size = encoder.embeddingSize;
  const project = stage(random.fork('projection'), (site) =>
    sequence(
      [size],
      [
        () => fullyConnected(site, 'hidden', size, size, { relu: true }),
        () => fullyConnected(site, 'projection', size, projection),
      ],
    ),
  );
  const key = groupedKey(training, { version: VERSION, ...chosen });
  try {
    return await trainedStage(training, CONTRAST, key, encoder.parameters, async (making) => ({
      history: await minimise(training, {
        name: CONTRAST,
        making,
        modules: [...encoder.parameters, project.parameters],
        optimiser: context.recipe.optimiser,
        rows: split.train.filter((row) => attribute.codes[row]! >= 0),
        epochs: passesOf(contrast, context.recipe.epochs),
        random,
        loss: ({ x, rows }) =>
          fairContrast(
            project.forward(encoder.forward(x, true).embedding, true) as tf.Tensor2D,
            {
              labels: codesAt(label.codes, rows),
              groups: codesAt(attribute.codes, rows),
              rows,
            },
            { temperature, groupNorm },
          ),
      }),
    }));
  } finally {
    project.parameters.dispose();
  }
}

function fitHead(training: Training, chosen: Options, classifier: Classifier): Promise<Trained> {
  const { label, split, context } = training;
  const { encoder, head } = classifier;
  const key = { ...groupedKey(training, { version: VERSION, ...chosen }), head: true };
  return trainedStage(training, HEAD, key, [head.parameters], async (making) => {
    const fresh = denseHead(
      encoder.embeddingSize,
      logitCount(label.classes.length),
      randomFor(training, HEAD),
    );
    head.parameters.load(fresh.parameters.toArrays());
    fresh.parameters.dispose();
    return {
      history: await minimiseHead(training, classifier, label, {
        name: HEAD,
        making,
        optimiser: HEAD_OPTIMISER,
        rows: split.train,
        epochs: Math.max(HEAD_PASSES, context.recipe.epochs),
        random: randomFor(training, HEAD),
      }),
    };
  });
}

/** What a batch's records are, `[n]` int32 each. */
export interface Contrasted {
  readonly labels: tf.Tensor;
  readonly groups: tf.Tensor;
  /** What tells records apart. */
  readonly rows: tf.Tensor;
}

/**
 * −mean_i Σ_{p: same class} log( e^{z_i·z_p/τ} / Σ_{n: other class, same group} e^{z_i·z_n/τ} ) / |positives|,
 * z being unit vectors. With `groupNorm` |positives| counts those of the own group, and the mean is one
 * over classes and groups of their means. Records without positives or negatives in the batch are left out.
 *
 * @param projected `[n, size]`, not yet of unit length.
 */
export function fairContrast(
  projected: tf.Tensor2D,
  { labels, groups, rows }: Contrasted,
  { temperature, groupNorm }: Pick<Options, 'temperature' | 'groupNorm'>,
): tf.Tensor {
  const lengths = tf.sqrt(tf.add(tf.sum(tf.square(projected), 1, true), 1e-12));
  const unit = tf.div(projected, lengths) as tf.Tensor2D;
  const near = tf.div(tf.matMul(unit, unit, false, true), temperature);
  const [sameClass, sameGroup] = [alike(labels), alike(groups)];
  const positive = tf.sub(sameClass, alike(rows));
  const negative = tf.mul(tf.sub(1, sameClass), sameGroup);
  const repelled = tf.sum(tf.mul(tf.exp(near), negative), 1, true);
  const hasNegative = tf.minimum(tf.sum(negative, 1, true), 1);
  const logOdds = tf.sub(near, tf.log(tf.add(repelled, tf.sub(1, hasNegative))));
  const counted = tf.sum(groupNorm ? tf.mul(positive, sameGroup) : positive, 1, true);
  const losses = tf.neg(tf.div(tf.sum(tf.mul(logOdds, positive), 1, true), tf.maximum(counted, 1)));
  const valid = tf.mul(hasNegative, tf.minimum(counted, 1));
  const cell = tf.matMul(tf.mul(sameClass, sameGroup) as tf.Tensor2D, valid as tf.Tensor2D);
  const weights = groupNorm ? tf.div(valid, tf.maximum(cell, 1)) : valid;
  return tf.div(tf.sum(tf.mul(losses, weights)), tf.maximum(tf.sum(weights), 1e-6));
}
