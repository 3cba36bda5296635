import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { meanOf, pairsOf } from '../training/cells.ts';
import { supervised } from '../training/supervised.ts';
import { alignGroups } from './alignment/align-groups.ts';

/**
 * CE + weight · how far the groups’ means and covariances of embeddings lie apart, each as a mean squared
 * difference of entries, mean over pairs of groups (Deep CORAL, Sun and Saenko 2016, with means as
 * DomainBed has it).
 */
export const coral = supervised({
  name: 'coral',
  title: 'CORAL',
  citation:
    'Sun, B. and Saenko, K. (2016). Deep CORAL: Correlation Alignment for Deep Domain Adaptation. ECCV Workshops.',
  version: 1,
  options: z.strictObject({
    /** 0: ERM. */
    weight: z.number().min(0).default(1),
  }),
  card: {
    does: 'Pulls the means and covariances of the groups’ embeddings together.',
    groupAtInference: false,
    kits: ['SubpopBench', 'Limits'],
    aims: [{ metric: 'fairness.<attribute>.demographicParityDifference' }],
  },
  ranges: { weight: { from: 0.1, to: 10 } },
  stage: 'CORAL',
  knowsGroups: true,
  objective: alignGroups(momentsApart),
});

/**
 * Mean squared differences of means and of covariances between groups, mean over pairs of them; pairs of
 * which one has fewer than two records in a batch count 0.
 *
 * @param embeddings `[n, size]`.
 * @param member `[n, groups]` of 0 and 1.
 */
export function momentsApart(embeddings: tf.Tensor2D, member: tf.Tensor2D): tf.Tensor {
  const own = tf.split(member, member.shape[1], 1).map((column) => {
    const size = tf.sum(column);
    const mean = tf.div(tf.sum(tf.mul(embeddings, column), 0, true), tf.maximum(size, 1));
    const centred = tf.mul(tf.sub(embeddings, mean), column) as tf.Tensor2D;
    const covariance = tf.div(
      tf.matMul(centred, centred, true, false),
      tf.maximum(tf.sub(size, 1), 1),
    );
    return { mean, covariance, enough: tf.clipByValue(tf.sub(size, 1), 0, 1) };
  });
  const apart = (a: tf.Tensor, b: tf.Tensor) => tf.mean(tf.square(tf.sub(a, b)));
  return meanOf(
    pairsOf(own.length).map(([i, j]) => {
      const [a, b] = [own[i]!, own[j]!];
      return tf.mul(
        tf.mul(a.enough, b.enough),
        tf.add(apart(a.mean, b.mean), apart(a.covariance, b.covariance)),
      );
    }),
  );
}
