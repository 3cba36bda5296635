import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { detached } from '../tensor/fused.ts';
import { codesAt, crossEntropies } from '../training/losses.ts';
import { supervised } from '../training/supervised.ts';

/**
 * Distributionally robust optimisation of the conditional value at risk: the loss is the mean over the
 * share α of a batch whose losses are largest (Levy et al. 2020). It needs no groups.
 */
export const cvarDro = supervised({
  name: 'cvar-dro',
  title: 'CVaR-DRO',
  citation:
    'Levy, D., Carmon, Y., Duchi, J. C. and Sidford, A. (2020). Large-Scale Methods for Distributionally Robust Optimization. NeurIPS.',
  version: 1,
  blind: true,
  options: z.strictObject({
    /** α; 1: ERM. */
    share: z.number().gt(0).max(1).default(0.1),
  }),
  card: {
    does: 'Learns from the records of each batch that have the largest losses.',
    groupAtInference: false,
    kits: ['SubpopBench'],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  ranges: { share: { from: 0.1, to: 0.9 } },
  stage: 'CVaR-DRO',
  objective: ({ label }, { share }, model) => ({
    loss({ x, rows }) {
      const losses = crossEntropies(model.logits(x, true), codesAt(label.codes, rows));
      return share === 1 ? tf.mean(losses) : conditionalValueAtRisk(losses, share);
    },
  }),
});

/** The mean of the largest `share · n` of `[n]` numbers; the last of them counts by what is left of it. */
export function conditionalValueAtRisk(losses: tf.Tensor1D, share: number): tf.Tensor {
  const n = losses.shape[0];
  const fixed = detached(losses);
  const [across, down] = [tf.expandDims(fixed, 0), tf.expandDims(fixed, 1)];
  // How many are larger; equal numbers share their places, and so their weights.
  const above = tf.sum(tf.cast(tf.greater(across, down), 'float32'), 1);
  const equal = tf.sum(tf.cast(tf.equal(across, down), 'float32'), 1);
  const weights = tf.div(
    tf.clipByValue(tf.sub(share * n, above), 0, Number.MAX_SAFE_INTEGER),
    equal,
  );
  return tf.div(tf.sum(tf.mul(losses, tf.minimum(weights, 1))), share * n);
}
