import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { denseHead } from '../models/head.ts';
import { oneHot, relu } from '../tensor/fused.ts';
import { glorotUniform } from '../tensor/initialise.ts';
import { Parameters } from '../tensor/parameters.ts';
import { labelLoss, logitsFor } from '../training/labels.ts';
import { codesAt } from '../training/losses.ts';
import { supervised } from '../training/supervised.ts';

export const BELHADJ =
  'Belhadj, Park, Seth, Dar and Kooi (2024). Positive-Sum Fairness: Leveraging Demographic Attributes to Achieve Fair AI Outcomes Without Sacrificing Group Gains. FAIMI at MICCAI. arXiv:2409.19940.';

/**
 * The attribute as an input (Positive-Sum Fairness, M2): one-hot, through a dense layer, joined to the
 * embedding under the linear heads. A linear layer on joined inputs is the sum of one on each: the
 * classifier's own head, and weights on what the attribute's layer gives.
 */
export const attributeGiven = supervised({
  name: 'attribute-given',
  title: 'Attribute given',
  citation: BELHADJ,
  card: {
    does: 'Gives the network the group beside the record.',
    groupAtInference: true,
    kits: [],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  version: 1,
  severalLabels: true,
  options: z.strictObject({
    /** Units of the attribute's dense layer. */
    width: z.number().int().min(1).default(16),
  }),
  stage: 'attribute given',
  knowsGroups: true,
  objective({ labels, attribute }, { width }, model, random) {
    const levels = attribute.levels.length;
    const own = random.fork('attribute');
    const layer = denseHead(levels, width, own.fork('layer'));
    const joined = new Parameters();
    const shape = [width, logitsFor(labels.map(({ classes }) => classes.length))];
    joined.add('weights', shape, glorotUniform(shape, own.fork('joined')));
    const logits = (x: tf.Tensor, rows: tf.Tensor, training: boolean) => {
      const groups = oneHot(codesAt(attribute.codes, rows), levels);
      const features = relu(layer.forward(groups, training)) as tf.Tensor2D;
      const shift = tf.matMul(features, joined.get('weights') as tf.Tensor2D);
      return tf.add(model.logits(x, training), shift) as tf.Tensor2D;
    };
    return {
      parameters: [layer.parameters, joined],
      loss: ({ x, rows }) => labelLoss(logits(x, rows, true), labels, rows),
      logits: (x, rows) => logits(x, rows, false),
    };
  },
});
