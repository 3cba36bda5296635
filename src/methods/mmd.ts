import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { meanOf, pairsOf } from '../training/cells.ts';
import { supervised } from '../training/supervised.ts';
import { alignGroups } from './alignment/align-groups.ts';

/** Widths γ of the kernels exp(−γ‖a − b‖²) that are summed: DomainBed's. */
const WIDTHS = [0.001, 0.01, 0.1, 1, 10, 100, 1000];

/**
 * CE + weight · MMD² of embeddings between groups, by a sum of Gaussian kernels, mean over pairs of groups
 * (Li et al. 2018).
 */
export const mmd = supervised({
  name: 'mmd',
  title: 'MMD',
  citation:
    'Li, H., Pan, S. J., Wang, S. and Kot, A. C. (2018). Domain Generalization with Adversarial Feature Learning. CVPR.',
  version: 1,
  options: z.strictObject({
    /** 0: ERM. */
    weight: z.number().min(0).default(1),
  }),
  card: {
    does: 'Pulls the groups’ distributions of embeddings together, by a kernel distance.',
    groupAtInference: false,
    kits: ['SubpopBench', 'CXR_Fairness', 'Limits'],
    aims: [{ metric: 'fairness.<attribute>.demographicParityDifference' }],
  },
  ranges: { weight: { from: 0.1, to: 10 } },
  stage: 'MMD',
  knowsGroups: true,
  objective: alignGroups(squaredDiscrepancy),
});

/**
 * MMD² (V-statistic), mean over pairs of groups; pairs that a batch lacks count 0.
 *
 * @param embeddings `[n, size]`.
 * @param member `[n, groups]` of 0 and 1.
 */
export function squaredDiscrepancy(embeddings: tf.Tensor2D, member: tf.Tensor2D): tf.Tensor {
  const squares = tf.sum(tf.square(embeddings), 1, true);
  const products = tf.matMul(embeddings, embeddings, false, true);
  const distances = tf.relu(tf.sub(tf.add(squares, tf.transpose(squares)), tf.mul(2, products)));
  const kernel = tf.addN(WIDTHS.map((gamma) => tf.exp(tf.mul(distances, -gamma)))) as tf.Tensor2D;
  const sizes = tf.sum(member, 0);
  const shares = tf.div(member, tf.maximum(sizes, 1)) as tf.Tensor2D;
  // Mean kernel between every two groups, `[groups, groups]`.
  const between = tf.matMul(shares, tf.matMul(kernel, shares), true, false);
  const rowsOf = tf.unstack(between).map((row) => tf.unstack(row));
  const present = tf.unstack(tf.minimum(sizes, 1));
  return meanOf(
    pairsOf(member.shape[1]).map(([a, b]) =>
      tf.mul(
        tf.mul(present[a]!, present[b]!),
        tf.sub(tf.add(rowsOf[a]![a]!, rowsOf[b]![b]!), tf.mul(2, rowsOf[a]![b]!)),
      ),
    ),
  );
}
