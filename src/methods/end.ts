import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { oneHot } from '../tensor/fused.ts';
import { codesAt, crossEntropy } from '../training/losses.ts';
import { supervised } from '../training/supervised.ts';

/**
 * Entangling and disentangling (EnD; Tartaglione, Barbano and Grangetto 2021): on embeddings of length 1,
 * records of one group should not point the same way (α · mean |cos| over pairs of a group), and records of
 * one class in different groups should (−β · mean cos over such pairs).
 */
export const end = supervised({
  name: 'end',
  title: 'EnD',
  citation:
    'Tartaglione, E., Barbano, C. A. and Grangetto, M. (2021). EnD: Entangling and Disentangling deep representations for bias correction. CVPR.',
  version: 1,
  options: z.strictObject({
    /** α of disentangling; with `entangling` 0 too: ERM. */
    disentangling: z.number().min(0).default(0.1),
    /** β of entangling. */
    entangling: z.number().min(0).default(0.1),
  }),
  card: {
    does: 'Turns embeddings of a group apart, and those of a class in different groups together.',
    groupAtInference: false,
    kits: ['MEDFAIR', 'VB-Mitigator'],
    aims: [{ metric: 'fairness.<attribute>.equalizedOddsDifference' }],
  },
  // The kits search 0.1 to 1, of which our defaults are the lower end: a decade below belongs to it.
  ranges: { disentangling: { from: 0.01, to: 1 }, entangling: { from: 0.01, to: 1 } },
  stage: 'EnD',
  knowsGroups: true,
  objective({ label, attribute }, { disentangling, entangling }, { encoder, head }) {
    return {
      loss({ x, rows }) {
        const { embedding } = encoder.forward(x, true);
        const y = codesAt(label.codes, rows);
        const loss = crossEntropy(head.forward(embedding, true) as tf.Tensor2D, y);
        if (disentangling === 0 && entangling === 0) return loss;
        const { apart, together } = entanglement(
          embedding,
          oneHot(y, label.classes.length),
          oneHot(codesAt(attribute.codes, rows), attribute.levels.length),
        );
        return tf.add(loss, tf.sub(tf.mul(disentangling, apart), tf.mul(entangling, together)));
      },
    };
  },
});

/**
 * Mean |cos| of pairs of one group (`apart`), and mean cos of pairs of one class in two groups
 * (`together`); 0 where there is no such pair.
 *
 * @param embeddings `[n, size]`.
 * @param classes `[n, classes]`, @param groups `[n, groups]`, of 0 and 1.
 */
export function entanglement(
  embeddings: tf.Tensor2D,
  classes: tf.Tensor2D,
  groups: tf.Tensor2D,
): { readonly apart: tf.Tensor; readonly together: tf.Tensor } {
  const length = tf.sqrt(tf.add(tf.sum(tf.square(embeddings), 1, true), 1e-12));
  const unit = tf.div(embeddings, length) as tf.Tensor2D;
  const cosines = tf.matMul(unit, unit, false, true);
  const alike = (member: tf.Tensor2D) => tf.matMul(member, member, false, true);
  const sameGroup = alike(groups);
  const counterparts = tf.mul(alike(classes), tf.sub(1, sameGroup));
  // No record is a pair with itself, whose cosine is 1.
  const itself = tf.sum(tf.square(unit), 1);
  const pairs = tf.sub(tf.sum(sameGroup), embeddings.shape[0]);
  return {
    apart: tf.div(
      tf.sub(tf.sum(tf.mul(sameGroup, tf.abs(cosines))), tf.sum(itself)),
      tf.maximum(pairs, 1),
    ),
    together: tf.div(tf.sum(tf.mul(counterparts, cosines)), tf.maximum(tf.sum(counterparts), 1)),
  };
}
