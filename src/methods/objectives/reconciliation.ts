import type { Random } from '../../tensor/random.ts';

/**
 * Gradient reconciliation over K objectives as PCGrad does it (Yu et al. 2020, Algorithm 1), on their
 * Gramian alone: each gradient is projected off
 * every other one that it conflicts with (negative inner product) in random order, and the projected
 * gradients are summed. The sum is a combination of the original gradients, so it is enough to know
 * their inner products.
 *
 * @param gramian K × K inner products of the gradients, row-major.
 * @param random decides the order in which each gradient meets the others.
 * @returns the K coefficients of that combination; all ones where nothing conflicts.
 * @throws RangeError unless the Gramian is square.
 */
export function reconcile(gramian: ArrayLike<number>, random: Random): Float64Array {
  const k = Math.sqrt(gramian.length);
  if (!Number.isInteger(k)) throw new RangeError(`a Gramian of ${gramian.length} numbers`);
  const sum = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    const own = new Float64Array(k);
    own[i] = 1;
    for (const j of others(i, k, random)) {
      let inner = 0;
      for (let l = 0; l < k; l++) inner += own[l]! * gramian[l * k + j]!;
      const square = gramian[j * k + j]!;
      // A gradient of zero has no direction to conflict with.
      if (inner < 0 && square > 0) own[j]! -= inner / square;
    }
    for (let l = 0; l < k; l++) sum[l]! += own[l]!;
  }
  return sum;
}

/** The indices but `i`, in random order. */
function others(i: number, k: number, random: Random): Int32Array {
  return random.shuffle(Int32Array.from({ length: k }, (_, j) => j).filter((j) => j !== i));
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
