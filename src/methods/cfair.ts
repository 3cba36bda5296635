import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { oneHot, reverseGradient } from '../tensor/fused.ts';
import { vector } from '../tensor/steps/compile-step.ts';
import { columnMeans, meanOf } from '../training/cells.ts';
import { codesAt, crossEntropies } from '../training/losses.ts';
import { supervised } from '../training/supervised.ts';
import { adversaryOf } from './laftr.ts';

/**
 * Conditional learning of fair representations (Zhao et al. 2020): the classes count the same in the loss
 * (balanced error), and an adversary of each class learns to tell the groups of its records apart, whose
 * reversed gradient aligns groups within classes.
 */
export const cfair = supervised({
  name: 'cfair',
  title: 'CFair',
  citation:
    'Zhao, H., Coston, A., Adel, T. and Gordon, G. J. (2020). Conditional Learning of Fair Representations. ICLR.',
  version: 1,
  options: z.strictObject({
    /** How much the encoder works against the adversaries; 0: balanced ERM. */
    weight: z.number().min(0).default(1),
    /** Hidden units of each adversary. */
    width: z.number().int().min(1).default(64),
  }),
  card: {
    does: 'Counts classes the same, and aligns groups within each class by an adversary.',
    groupAtInference: false,
    kits: ['MEDFAIR'],
    aims: [{ metric: 'fairness.<attribute>.equalizedOddsDifference' }],
  },
  ranges: { weight: { from: 0.1, to: 10 } },
  stage: 'CFair',
  knowsGroups: true,
  objective({ label, attribute }, { weight, width }, { encoder, head }, random) {
    const groups = attribute.levels.length;
    const adversaries = label.classes.map((_, c) =>
      adversaryOf(encoder.embeddingSize, width, groups, random.fork(c)),
    );
    const strength = vector(Float32Array.of(weight));
    return {
      scaffold: adversaries.flatMap(({ parameters }) => parameters),
      feeds: () => ({ strength }),
      loss({ x, rows, fed }) {
        const { embedding } = encoder.forward(x, true);
        const y = codesAt(label.codes, rows);
        const s = codesAt(attribute.codes, rows);
        const logits = head.forward(embedding, true) as tf.Tensor2D;
        const byClass = (losses: tf.Tensor1D) =>
          columnMeans(tf.expandDims(losses, 1) as tf.Tensor2D, y, label.classes.length).means;
        const balanced = meanOf(byClass(crossEntropies(logits, y)));
        const reversed = reverseGradient(embedding, fed.strength!) as tf.Tensor2D;
        const told = adversaries.map((adversary, c) => {
          const logits = adversary.logits(reversed);
          return byClass(groupLosses(logits, s))[c]!;
        });
        return tf.reshape(tf.add(balanced, meanOf(told)), []);
      },
    };
  },
});

/** Cross-entropy of the group, with a logit for every group, also of two. */
export function groupLosses(logits: tf.Tensor2D, groups: tf.Tensor1D): tf.Tensor1D {
  const target = oneHot(groups, logits.shape[1]);
  return tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(logits)), 1));
}
