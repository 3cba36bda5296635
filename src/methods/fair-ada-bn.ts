import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { gather } from '../tensor/fused.ts';
import { vector } from '../tensor/steps/compile-step.ts';
import { buildClassifier, type Classifier, countOf, megaFlopsOf } from '../training/classifier.ts';
import { codesAt, crossEntropy } from '../training/losses.ts';
import { type Method, stageBy } from '../training/method.ts';
import { minimise } from '../training/minimise.ts';
import { groupedKey, type Trained, trainedStage } from '../training/stage.ts';
import { BASE } from '../training/supervised.ts';
import { randomFor, type Training } from '../training/training.ts';
import { groupPredictor } from './group-models/group-models.ts';

const options = z.strictObject({
  /** Weight of the differences between the groups' losses. */
  alpha: z.number().min(0).default(1),
});
type Options = z.infer<typeof options>;

const STAGE = 'adaptive batch norm';
/** Raise when the same options give other weights. */
const VERSION = 1;

/**
 * FairAdaBN: one network in which every group has batch normalisations of its own, statistics, scales
 * and offsets; the loss adds how far the groups' losses are from their mean, weighted α. Every batch
 * gives the groups in it equally many places: records of the rarer ones come several times.
 */
export const fairAdaBn: Method<Options> = {
  name: 'fair-ada-bn',
  title: 'FairAdaBN',
  citation:
    'Xu, Z., Zhao, S., Quan, Q., Yao, Q., Zhou, S. K. (2023). FairAdaBN: Mitigating Unfairness with Adaptive Batch Normalization and Its Application to Dermatological Disease Classification. MICCAI.',
  card: {
    does: 'Gives each group batch normalisation of its own.',
    groupAtInference: true,
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
        const losses = variant.split(',').map((group) => {
          const places = fed[`places${group}`]!;
          const logits = classifiers[Number(group)]!.logits(gather(x, places), true);
          return crossEntropy(logits, codesAt(label.codes, gather(rows, places)));
        });
        const mean = tf.div(tf.addN(losses), losses.length);
        const apart = losses.map((loss) => tf.abs(tf.sub(loss, mean)));
        return tf.add(mean, tf.mul(alpha, tf.addN(apart)));
      },
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
