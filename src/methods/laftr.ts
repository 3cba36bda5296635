import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { denseHead } from '../models/head.ts';
import { fullyConnected } from '../models/layers.ts';
import { oneHot, reverseGradient, softmax } from '../tensor/fused.ts';
import { Parameters } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';
import { vector } from '../tensor/steps/compile-step.ts';
import { columnMeans, combined, meanOf } from '../training/cells.ts';
import { codesAt, crossEntropy } from '../training/losses.ts';
import { supervised } from '../training/supervised.ts';

const options = z.strictObject({
  /** γ: how much the encoder works against the adversary; 0: ERM. */
  weight: z.number().min(0).default(1),
  /** What the adversary must not tell groups apart by: everybody, either class, or the last class. */
  criterion: z.enum(['parity', 'odds', 'opportunity']).default('odds'),
  /** Hidden units of the adversary. */
  width: z.number().int().min(1).default(128),
});

/**
 * Learning adversarially fair and transferable representations (Madras et al. 2018): an adversary tells the
 * group from the embedding, and for equalised odds and opportunity from the class too, by the mean over
 * groups (of a class) of 1 − P(own group); encoder and classifier minimise the cross-entropy minus γ times
 * that. Both sides move at every step, by gradient reversal.
 */
export const laftr = supervised({
  name: 'laftr',
  title: 'LAFTR',
  citation:
    'Madras, D., Creager, E., Pitassi, T. and Zemel, R. (2018). Learning Adversarially Fair and Transferable Representations. ICML.',
  version: 1,
  options,
  card: {
    does: 'Learns an embedding from which an adversary, given the class or not, can’t tell groups.',
    groupAtInference: false,
    kits: ['MEDFAIR', 'FFB'],
    aims: [
      {
        metric: 'fairness.<attribute>.demographicParityDifference',
        options: { criterion: 'parity' },
      },
      { metric: 'fairness.<attribute>.equalizedOddsDifference', options: { criterion: 'odds' } },
      {
        metric: 'fairness.<attribute>.equalOpportunityDifference',
        options: { criterion: 'opportunity' },
      },
    ],
  },
  // What it aims at is asked for, not searched.
  ranges: { weight: { from: 0.1, to: 10 } },
  stage: 'LAFTR',
  knowsGroups: true,
  objective({ label, attribute }, { weight, criterion, width }, { encoder, head }, random) {
    const groups = attribute.levels.length;
    const classes = label.classes.length;
    const told = criterion === 'parity' ? 0 : classes;
    const adversary = adversaryOf(encoder.embeddingSize + told, width, groups, random);
    const strength = vector(Float32Array.of(weight));
    return {
      scaffold: adversary.parameters,
      feeds: () => ({ strength }),
      loss({ x, rows, fed }) {
        const { embedding } = encoder.forward(x, true);
        const y = codesAt(label.codes, rows);
        const s = codesAt(attribute.codes, rows);
        const loss = crossEntropy(head.forward(embedding, true) as tf.Tensor2D, y);
        const reversed = reverseGradient(embedding, fed.strength!) as tf.Tensor2D;
        const seen = told === 0 ? reversed : tf.concat2d([reversed, oneHot(y, classes)], 1);
        return tf.add(loss, mistaken(adversary.logits(seen), s, y, classes, criterion));
      },
    };
  },
});

/**
 * How far an adversary mistakes groups: 1 − P(own group), the mean over the groups of everybody, of each
 * class or of the last class. A group that the batch lacks counts as mistaken.
 *
 * @param logits `[n, groups]`.
 */
export function mistaken(
  logits: tf.Tensor2D,
  s: tf.Tensor1D,
  y: tf.Tensor1D,
  classes: number,
  criterion: z.infer<typeof options>['criterion'],
): tf.Scalar {
  const groups = logits.shape[1];
  const own = tf.sum(tf.mul(softmax(logits), oneHot(s, groups)), 1, true) as tf.Tensor2D;
  const cells = criterion === 'parity' ? s : combined(y, s, groups);
  const { means } = columnMeans(own, cells, (criterion === 'parity' ? 1 : classes) * groups);
  const counted = criterion === 'opportunity' ? means.slice(-groups) : means;
  return tf.sub(1, tf.reshape(meanOf(counted), [])) as tf.Scalar;
}

/** One hidden layer, and a logit a group. */
export function adversaryOf(inputs: number, width: number, groups: number, random: Random) {
  const own = random.fork('adversary');
  const hidden = new Parameters();
  const layer = fullyConnected(
    { parameters: hidden, random: own.fork('hidden') },
    'hidden',
    inputs,
    width,
    { relu: true },
  );
  const out = denseHead(width, groups, own.fork('head'));
  return {
    parameters: [hidden, out.parameters],
    logits: (x: tf.Tensor2D) => out.forward(layer.forward(x, true), true) as tf.Tensor2D,
  };
}
