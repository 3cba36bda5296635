import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { denseHead } from '../models/head.ts';
import type { Random } from '../tensor/random.ts';
import { type Classifier, scoreRows } from '../training/classifier.ts';
import { labelLoss } from '../training/labels.ts';
import { codesAt, codesOf, crossEntropy, likeliest, logitCount } from '../training/losses.ts';
import { supervised } from '../training/supervised.ts';
import type { Training } from '../training/training.ts';
import { BELHADJ } from './attribute-given.ts';

/**
 * A head for the attribute beside those for the labels (Positive-Sum Fairness, M3): the loss is
 * L_labels + weight · CE of the attribute, so that the embedding learns to tell groups apart.
 */
export const attributePredicted = supervised({
  name: 'attribute-predicted',
  title: 'Attribute predicted',
  citation: BELHADJ,
  card: {
    does: 'Predicts the group beside the label.',
    groupAtInference: false,
    kits: [],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  version: 1,
  severalLabels: true,
  options: z.strictObject({
    /** Of the attribute's cross-entropy; 0 trains the encoder as ERM does. */
    weight: z.number().min(0).default(1),
  }),
  // A decade either way of equal weights.
  ranges: { weight: { from: 0.1, to: 10 } },
  stage: 'attribute predicted',
  knowsGroups: true,
  objective(training, { weight }, model, random) {
    const { labels, attribute } = training;
    const head = attributeHead(training, model, random);
    return {
      parameters: [head.parameters],
      measures: head.measures,
      loss: ({ x, rows }) => {
        const { embedding } = model.encoder.forward(x, true);
        const logits = model.head.forward(embedding, true) as tf.Tensor2D;
        const group = crossEntropy(head.logits(embedding, true), codesAt(attribute.codes, rows));
        return tf.add(labelLoss(logits, labels, rows), tf.mul(weight, group));
      },
    };
  },
});

/** A linear head that tells the attribute from a classifier's embedding. */
export function attributeHead(
  { inputs, split, attribute }: Training,
  { encoder }: Classifier,
  random: Random,
) {
  const levels = attribute.levels.length;
  const head = denseHead(encoder.embeddingSize, logitCount(levels), random.fork('attribute'));
  const logits = (embedding: tf.Tensor2D, training: boolean) =>
    head.forward(embedding, training) as tf.Tensor2D;
  return {
    parameters: head.parameters,
    logits,
    /** How many validation records it takes for members of their own group. */
    measures() {
      const rows = split.validation;
      const scores = scoreRows(inputs, rows, (x) =>
        logits(encoder.forward(x, false).embedding, false),
      );
      const own = codesOf(attribute.codes, rows);
      const right = likeliest(scores, levels).filter((group, i) => group === own[i]).length;
      return { groupsFound: right / rows.length };
    },
  };
}
