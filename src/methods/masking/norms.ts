import * as tf from '@tensorflow/tfjs';
import type { Inputs } from '../../data/inputs.ts';
import { compileStep, readAll } from '../../tensor/steps/compile-step.ts';
import { rowsAtOnce } from '../../training/rows-at-once.ts';

/** Records masked at most at once. */
const BATCH = 256;

/**
 * How large masks are on average over some records.
 *
 * @param view X̃ of a batch X, in the device part of a step; the mask is X̃ − X.
 * @returns means of the masks' Euclidean norm and of their largest entry, in units of the pixel range.
 */
export function maskNorms(
  inputs: Pick<Inputs, 'shape' | 'pack' | 'records'>,
  rows: Int32Array,
  view: (x: tf.Tensor) => tf.Tensor,
): { maskL2: number; maskLargest: number } {
  const step = compileStep<'packed'>(({ packed }) => {
    const x = inputs.records(packed);
    const mask = tf.reshape(tf.sub(view(x), x), [x.shape[0]!, -1]);
    return [tf.sum(tf.norm(mask, 2, 1)), tf.sum(tf.max(tf.abs(mask), 1))];
  });
  let l2 = 0;
  let largest = 0;
  const size = rowsAtOnce(BATCH, inputs.shape);
  for (let start = 0; start < rows.length; start += size) {
    const batch = rows.subarray(start, start + size);
    const [norms, peaks] = readAll(step.run({ packed: inputs.pack(batch) }));
    l2 += norms![0]!;
    largest += peaks![0]!;
  }
  return { maskL2: l2 / rows.length, maskLargest: largest / rows.length };
}
