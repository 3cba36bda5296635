import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { gather } from '../tensor/fused.ts';
import { vector } from '../tensor/steps/compile-step.ts';
import { meanOf, pairsOf } from '../training/cells.ts';
import { buildClassifier, type Classifier, countOf, megaFlopsOf } from '../training/classifier.ts';
import { codesAt, crossEntropy, probabilities } from '../training/losses.ts';
import { type Method, stageBy } from '../training/method.ts';
import { minimise } from '../training/minimise.ts';
import { groupedKey, type Trained, trainedStage } from '../training/stage.ts';
import { BASE } from '../training/supervised.ts';
import { randomFor, type Training } from '../training/training.ts';
import { groupedAuroc, groupPredictor } from './group-models/group-models.ts';
import { balancedRows } from './resampling.ts';

const options = z.strictObject({
  /** Weight of the statistical disparity between groups. */
  alpha: z.number().min(0).default(1),
});
type Options = z.infer<typeof options>;

const STAGE = 'adaptive batch norm';
/** Raise when the same options give other weights. */
const VERSION = 2;

/**
 * FairAdaBN (Xu et al. 2023): one network in which every group has batch normalisations of its own,
 * statistics, scales and offsets; to the loss it adds α times the statistical disparity of a batch,
 * Σ over classes of the squared difference of two groups in their mean probability, of more groups the mean
 * over pairs. Groups are drawn alike, and have equally many places in every batch.
 */
export const fairAdaBn: Method<Options> = {
  name: 'fair-ada-bn',
  title: 'FairAdaBN',
  citation:
    'Xu, Z., Zhao, S., Quan, Q., Yao, Q., Zhou, S. K. (2023). FairAdaBN: Mitigating Unfairness with Adaptive Batch Normalization and Its Application to Dermatological Disease Classification. MICCAI.',
  card: {
    does: 'Gives each group batch normalisation of its own.',
    groupAtInference: true,
    picturesOnly: true,
    kits: [],
    aims: [{ metric: 'fairness.<attribute>.equalizedOddsDifference' }],
  },
  version: VERSION,
  options,
  // A decade either way of equal weights.
  ranges: { alpha: { from: 0.1, to: 10 } },
  stages: (chosen) => [
    stageBy(STAGE, { ...chosen }, (training) => trainAdaptive(training, chosen)),
  ],
  passes: (_, { epochs }) => ({ [STAGE]: epochs }),
  async train(training, chosen) {
    const model = await trainAdaptive(training, chosen);
    const [first] = model.classifiers;
    return groupPredictor(training, model, {
      parameters: countOf(model.classifiers.flatMap(({ parameters }) => parameters)),
      megaFlops: megaFlopsOf(first!, training.labels),
      trainingSeconds: model.seconds,
    });
  },
};

interface AdaptiveModel extends Trained {
  /** One a group: the same network but for its normalisations. */
  readonly classifiers: readonly Classifier[];
  dispose(): void;
}

/** @throws what `minimise` throws. */
export async function trainAdaptive(
  training: Training,
  { alpha }: Options,
): Promise<AdaptiveModel> {
  const { inputs, label, attribute, split, context } = training;
  const { recipe } = context;
  const random = randomFor(training, BASE);
  const classifiers = attribute.levels.map(() =>
    buildClassifier(recipe.network, inputs.shape, label.classes.length, random),
  );
  const [base, ...others] = classifiers;
  requireNorms(base!);
  for (const other of others) shareAllButNorms(other, base!);
  const modules = classifiers.flatMap(({ parameters }) => parameters);
  const key = groupedKey(training, { version: VERSION, alpha });
  const trained = await trainedStage(training, STAGE, key, modules, async (making) => ({
    history: await minimise(training, {
      name: STAGE,
      making,
      modules,
      optimiser: recipe.optimiser,
      rows: split.train.filter((row) => attribute.codes[row]! >= 0),
      draw: balancedRows(training),
      epochs: recipe.epochs,
      random,
      variant: (rows) => [...evenPlaces(rows, attribute.codes).keys()].sort().join(),
      feeds: (rows) =>
        Object.fromEntries(
          [...evenPlaces(rows, attribute.codes)].map(([group, places]) => [
            `places${group}`,
            vector(places),
          ]),
        ),
      loss({ x, rows, fed, variant }) {
        const groups = variant.split(',').map((group) => {
          const places = fed[`places${group}`]!;
          const logits = classifiers[Number(group)]!.logits(gather(x, places), true);
          return {
            loss: crossEntropy(logits, codesAt(label.codes, gather(rows, places))),
            probabilities: classProbabilities(logits),
          };
        });
        const mean = meanOf(groups.map(({ loss }) => loss));
        if (groups.length < 2) return mean;
        const apart = disparity(groups.map(({ probabilities }) => probabilities));
        return tf.add(mean, tf.mul(alpha, apart));
      },
      endOfEpoch: async () => making.watch.without(() => groupedAuroc(training, classifiers)),
    }),
  }));
  return {
    ...trained,
    classifiers,
    dispose() {
      for (const classifier of classifiers) classifier.dispose();
    },
  };
}

/**
 * Σ over classes of the squared difference of two groups in their mean probability, the mean over pairs.
 *
 * @param probabilities of each of at least two groups, `[records, classes]`.
 */
export function disparity(probabilities: readonly tf.Tensor2D[]): tf.Tensor {
  const means = probabilities.map((own) => tf.mean(own, 0));
  const apart = pairsOf(means.length).map(([a, b]) =>
    tf.sum(tf.square(tf.sub(means[a]!, means[b]!))),
  );
  return meanOf(apart);
}

/** Of every class, `[n, classes]`. */
function classProbabilities(logits: tf.Tensor2D): tf.Tensor2D {
  const own = probabilities(logits) as tf.Tensor2D;
  return own.shape[1] === 1 ? (tf.concat([tf.sub(1, own), own], 1) as tf.Tensor2D) : own;
}

/** @throws UserError where a network has no batch normalisation that groups could have of their own. */
function requireNorms({ parameters }: Classifier): void {
  if (parameters.some((module) => module.names.some((name) => name.endsWith('/mean')))) return;
  throw new UserError(
    'FairAdaBN gives each group batch normalisation of its own, and this network has none',
    'choose a convolutional network, on pictures; for tables domain-independent is near',
  );
}

/** What batch normalisation has of its own. */
const NORM = /\/(scale|offset|mean|variance)$/;

function shareAllButNorms(own: Classifier, base: Classifier): void {
  own.parameters.forEach((module, m) => {
    for (const name of module.names) {
      if (!NORM.test(name)) module.borrow(name, base.parameters[m]!);
    }
  });
}

/**
 * For each group in a batch the places of its records, every group equally many: those of the rarer
 * come round again.
 */
export function evenPlaces(
  rows: Int32Array,
  codes: ArrayLike<number>,
): ReadonlyMap<number, Int32Array> {
  const places = Map.groupBy(rows.keys(), (i) => codes[rows[i]!]!);
  const each = Math.ceil(rows.length / places.size);
  return new Map(
    [...places].map(([group, own]) => [
      group,
      Int32Array.from({ length: each }, (_, i) => own[i % own.length]!),
    ]),
  );
}
