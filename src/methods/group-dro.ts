import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { gather, oneHot } from '../tensor/fused.ts';
import { Parameters } from '../tensor/parameters.ts';
import { codesAt, crossEntropies } from '../training/losses.ts';
import { supervised } from '../training/supervised.ts';

/**
 * Group distributionally robust optimisation (Sagawa et al. 2020, Algorithm 1): the loss is
 * Σ q_g·ℓ_g over the groups of the first attribute, and at every step q_g grows with
 * exp(step size · ℓ_g), so that the worst group counts most.
 */
export const groupDro = supervised({
  name: 'group-dro',
  title: 'Group DRO',
  citation:
    'Sagawa, S., Koh, P. W., Hashimoto, T. B. and Liang, P. (2020). Distributionally robust neural networks for group shifts. ICLR.',
  version: 2,
  options: z.strictObject({
    /** Step size of the groups' weights: how fast they follow the losses. */
    stepSize: z.number().positive().default(0.01),
  }),
  stage: 'group DRO',
  knowsGroups: true,
  objective({ label, attribute }, { stepSize }, model) {
    const robust = robustLoss(attribute.levels.length, stepSize);
    return {
      scaffold: [robust.state],
      loss: ({ x, rows }) =>
        robust.loss(
          crossEntropies(model.logits(x, true), codesAt(label.codes, rows)),
          codesAt(attribute.codes, rows),
        ),
    };
  },
});

/**
 * Σ q_g·ℓ_g with q kept from call to call. Groups that a batch lacks keep their weight and add
 * nothing.
 *
 * @param stepSize η_q of the algorithm.
 */
export function robustLoss(groups: number, stepSize: number) {
  const state = new Parameters();
  state.add('q', [groups], new Float32Array(groups).fill(1 / groups), { trainable: false });
  return {
    /** Where q is kept; the caller's to dispose. */
    state,
    /**
     * @param losses of each record, `[n]`.
     * @param codes of the records' groups, `[n]` int32.
     */
    loss(losses: tf.Tensor1D, codes: tf.Tensor1D): tf.Scalar {
      const q = state.variable('q');
      return tf.tidy(() => {
        const member = oneHot(codes, groups);
        const counts = tf.maximum(tf.sum(member, 0), 1);
        const sums = tf.reshape(tf.matMul(tf.expandDims(losses, 0), member), [groups]);
        const grown = tf.mul(q.value(), tf.exp(tf.mul(tf.div(sums, counts), stepSize)));
        q.assign(tf.div(grown, tf.sum(grown)));
        // Read from where it is kept, q is a number to the gradient and no function of the losses.
        const shares = gather(tf.div(q.value(), counts), codes);
        return tf.sum(tf.mul(losses, shares));
      });
    },
  };
}
