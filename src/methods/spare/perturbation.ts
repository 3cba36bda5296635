import type * as tf from '@tensorflow/tfjs';
import { size as sizeOf } from '../../tensor/initialise.ts';
import type { BoundaryDistances } from './deepfool.ts';
import {
  inRounds,
  type Look,
  looks,
  type Proceeding,
  readTogether,
  type SampleSource,
} from './looks.ts';
import { norm, predictedClass, type TangentLook, tangents } from './tangent.ts';

/** How the perturbation search weighs and walks. */
export interface PerturbationOptions {
  /** β: weight of the lead of the predicted class against the squared size of the perturbation. */
  readonly balance: number;
  /** L2 length of a step, in units of the input. */
  readonly stepLength: number;
  /** Steps before a sample is given up. */
  readonly maxIterations: number;
  /** Halvings of the last step, between which the flip is found. */
  readonly halvings: number;
}

/** β as published; the step and its number are ours. */
export const PERTURBATION: PerturbationOptions = {
  balance: 100,
  stepLength: 0.05,
  maxIterations: 100,
  halvings: 6,
};

/**
 * Distance of samples to the decision boundary by descent on ‖δ‖² + β·m(x + δ), where m is the lead of
 * the predicted class over the others, or of the others over the target: steps of one length against
 * the gradient until the prediction flips, then halvings of the last step. (The published Eq. 3 could
 * not be read; β = 100 and the stop at a flip are the article's.) Batches are under way together, as in
 * `deepFool`.
 *
 * @param logits as `deepFool` wants them.
 * @param target the class to reach; null: any but the one predicted.
 */
export async function perturbationSearch(
  logits: (x: tf.Tensor) => tf.Tensor2D,
  samples: SampleSource,
  target: number | null,
  options: PerturbationOptions = PERTURBATION,
  { batch = 128, pause }: Partial<Proceeding> = {},
): Promise<BoundaryDistances> {
  const { count, shape } = samples;
  const asks = {
    tangent: tangents(logits, shape, batch, { rivals: 1, target }),
    logits: looks(({ points }) => [logits(points!)], shape, batch),
  };
  const distances = new Float32Array(count);
  const crossed = new Uint8Array(count);
  for (const [begin, start] of readTogether(samples, batch)) {
    const found = await searchTogether(asks, start, sizeOf(shape), target, options, {
      batch,
      pause,
    });
    distances.set(found.distances, begin);
    crossed.set(found.crossed, begin);
  }
  return { distances, crossed };
}

/** What a model is asked. */
interface Asks {
  readonly tangent: TangentLook;
  readonly logits: Look;
}

async function searchTogether(
  asks: Asks,
  start: Float32Array,
  size: number,
  target: number | null,
  { balance, stepLength, maxIterations, halvings }: PerturbationOptions,
  proceeding: Proceeding,
): Promise<BoundaryDistances> {
  const n = start.length / size;
  const moved = new Float32Array(start.length);
  const before = new Float32Array(start.length);
  const crossed = new Uint8Array(n);
  const origin = new Int32Array(n);
  const flipped = (sample: number, predicted: number) =>
    target === null ? predicted !== origin[sample] : predicted === target;
  const rowOf = (values: Float32Array, row: number) =>
    values.subarray(row * size, (row + 1) * size);

  const all = Int32Array.from({ length: n }, (_, i) => i);
  await inRounds(all, maxIterations + 1, proceeding, (part, iteration) => {
    const { values, width, rivals } = asks.tangent(part.length, (points) => {
      for (const [place, sample] of part.entries()) {
        const way = rowOf(moved, sample);
        rowOf(start, sample).forEach((value, j) => {
          points[place * size + j] = value + way[j]!;
        });
      }
    });
    return part.filter((sample, place) => {
      const predicted = predictedClass(values, width, place);
      if (iteration === 0) origin[sample] = predicted;
      if (flipped(sample, predicted)) {
        crossed[sample] = 1;
        return false;
      }
      rowOf(before, sample).set(rowOf(moved, sample));
      return step(rowOf(moved, sample), rowOf(rivals[0]!.gradients, place), balance, stepLength);
    });
  });

  const reached = all.filter((sample) => crossed[sample] === 1 && norm(moved, sample, size) > 0);
  await inRounds(reached, halvings, proceeding, (part) => {
    const middle = new Float32Array(part.length * size);
    const [values] = asks.logits(part.length, (points) => {
      for (const [place, sample] of part.entries()) {
        for (let j = 0; j < size; j++) {
          const at = sample * size + j;
          middle[place * size + j] = (moved[at]! + before[at]!) / 2;
          points[place * size + j] = start[at]! + middle[place * size + j]!;
        }
      }
    });
    const width = values!.length / part.length;
    for (const [place, sample] of part.entries()) {
      const into = flipped(sample, predictedClass(values!, width, place)) ? moved : before;
      into.set(rowOf(middle, place), sample * size);
    }
    return part;
  });
  return { distances: Float32Array.from(all, (i) => norm(moved, i, size)), crossed };
}

/**
 * One step down ‖δ‖² + β·m.
 *
 * @param moved δ.
 * @param gradient of the rival's lead, −m.
 * @returns false, without a step, where the lead has no slope: nothing will change any more.
 */
function step(
  moved: Float32Array,
  gradient: Float32Array,
  balance: number,
  stepLength: number,
): boolean {
  const way = new Float32Array(moved.length);
  let square = 0;
  let steep = false;
  for (let j = 0; j < way.length; j++) {
    const slope = gradient[j]!;
    if (slope !== 0) steep = true;
    way[j] = 2 * moved[j]! - balance * slope;
    square += way[j]! ** 2;
  }
  if (!steep || square === 0) return false;
  const scale = stepLength / Math.sqrt(square);
  for (let j = 0; j < way.length; j++) moved[j]! -= scale * way[j]!;
  return true;
}
