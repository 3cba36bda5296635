import * as tf from '@tensorflow/tfjs';
import { gather, oneHot } from '../../tensor/fused.ts';
import type { Random } from '../../tensor/random.ts';
import type { HostFeed } from '../../tensor/steps/compile-step.ts';

/** Below it float32 has no inverse. */
const TINY = 2 ** -126;

/**
 * Gradient reconciliation over K objectives as PCGrad does it (Yu et al. 2020, Algorithm 1), on their
 * Gramian alone: each gradient is projected off every other one that it conflicts with (negative inner
 * product), one after the other, and the projected gradients are summed. The sum is a combination of
 * the original gradients, so it is enough to know their inner products. It belongs into the device
 * part of a step.
 *
 * @param gramian `[K, K]` inner products of the gradients.
 * @param meetings `[K, K]` int32: in row i gradient i itself, and then the others in the order in which
 *   it meets them; see `drawMeetings`.
 * @returns `[1, K]`, the coefficients of that combination; all ones where nothing conflicts.
 */
export function reconcile(gramian: tf.Tensor2D, meetings: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const k = gramian.shape[0];
    const [itself, ...others] = tf.unstack(meetings, 1) as tf.Tensor1D[];
    // In row i: what is left of gradient i, as a combination of all.
    let own = oneHot(itself!, k);
    for (const other of others) {
      const met = oneHot(other, k);
      const withAll = gather(gramian, other);
      const inner = tf.sum(tf.mul(own, withAll), 1, true);
      const square = tf.sum(tf.mul(met, withAll), 1, true);
      // A gradient of zero has no direction to conflict with: its inner products are 0.
      const share = tf.div(tf.minimum(inner, 0), tf.maximum(square, TINY));
      own = tf.sub(own, tf.mul(share, met));
    }
    return tf.sum(own, 0, true) as tf.Tensor2D;
  });
}

/**
 * Draws in which order each of K gradients meets the others.
 *
 * @returns `[K, K]`, as `reconcile` takes it.
 */
export function drawMeetings(k: number, random: Random): HostFeed {
  const orders = Array.from({ length: k }, (_, i) => [i, ...random.shuffle(others(i, k))]);
  return { values: Int32Array.from(orders.flat()), shape: [k, k] };
}

/** The indices below `k` but `i`. */
function others(i: number, k: number): Int32Array {
  return Int32Array.from({ length: k - 1 }, (_, j) => (j < i ? j : j + 1));
}

/**
 * Angle between two of the gradients, in degrees; above 90 they conflict. NaN where one is zero.
 *
 * @param gramian K × K inner products, row-major.
 */
export function angle(gramian: ArrayLike<number>, i: number, j: number): number {
  const k = Math.sqrt(gramian.length);
  const cosine = gramian[i * k + j]! / Math.sqrt(gramian[i * k + i]! * gramian[j * k + j]!);
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}
