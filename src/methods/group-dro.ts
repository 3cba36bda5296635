import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { codesOf, crossEntropies } from '../training/losses.ts';
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
  version: 1,
  options: z.strictObject({
    /** Step size of the groups' weights: how fast they follow the losses. */
    stepSize: z.number().positive().default(0.01),
  }),
  stage: 'group DRO',
  knowsGroups: true,
  objective({ label, attribute }, { stepSize }, model) {
    const robust = robustLoss(attribute.levels.length, stepSize);
    return {
      loss: (x, rows) =>
        robust(
          crossEntropies(model.logits(x, true), codesOf(label.codes, rows)),
          codesOf(attribute.codes, rows),
        ),
    };
  },
});

/**
 * Σ q_g·ℓ_g with q kept from call to call. Groups that a batch lacks keep their weight and add
 * nothing.
 *
 * @param stepSize η_q of the algorithm.
 * @returns a function of each record's loss `[n]` and group code, which gives a scalar.
 */
export function robustLoss(
  groups: number,
  stepSize: number,
): (losses: tf.Tensor1D, codes: ArrayLike<number>) => tf.Scalar {
  const q = new Float64Array(groups).fill(1 / groups);
  return (losses, codes) =>
    tf.tidy(() => {
      const values = losses.dataSync();
      const counts = new Float64Array(groups);
      const means = new Float64Array(groups);
      for (let i = 0; i < codes.length; i++) {
        counts[codes[i]!]! += 1;
        means[codes[i]!]! += values[i]!;
      }
      for (let g = 0; g < groups; g++) {
        if (counts[g]! > 0) q[g]! *= Math.exp((stepSize * means[g]!) / counts[g]!);
      }
      const total = q.reduce((sum, value) => sum + value, 0);
      for (let g = 0; g < groups; g++) q[g]! /= total;
      const share = Float32Array.from(codes, (code) => q[code]! / counts[code]!);
      return tf.sum(tf.mul(losses, tf.tensor1d(share))) as tf.Scalar;
    });
}
