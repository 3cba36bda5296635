import type * as tf from '@tensorflow/tfjs';
import { size as sizeOf } from '../../tensor/initialise.ts';
import { concatenate } from '../../training/classifier.ts';
import { inRounds, type Proceeding, readTogether, type SampleSource } from './looks.ts';
import {
  norm,
  predictedClass,
  squared,
  type Tangent,
  type TangentLook,
  tangents,
} from './tangent.ts';

/** How far DeepFool searches, and for which boundary. */
export interface DeepFoolOptions {
  /** Steps along the linearised boundary before a sample is given up. */
  readonly maxIterations: number;
  /** Samples are looked at this much further out than they were moved, so that they cross. */
  readonly overshoot: number;
  /** How many of the most probable other classes a step looks at. */
  readonly rivals: number;
  /**
   * The class to reach; a sample that is already predicted as it has distance 0. null: any class
   * but the one predicted at the start.
   */
  readonly target: number | null;
}

/** How far samples are from a decision boundary. */
export interface BoundaryDistances {
  /** L2 norm of each sample's perturbation, in units of the input. */
  readonly distances: Float32Array;
  /**
   * 1 where the prediction changed; elsewhere the distance is what was walked without crossing: 0
   * where every gradient vanishes, however far the boundary is. It bounds nothing.
   */
  readonly crossed: Uint8Array;
}

/** What DeepFool found, sample by sample; distances are those before the overshoot. */
export interface DeepFoolResult extends BoundaryDistances {
  /** Logits of the samples as they came, row-major. */
  readonly logits: Float32Array;
}

/** How a DeepFool search proceeds. */
export interface DeepFoolProceeding extends Partial<Proceeding> {
  /** Told each sample's perturbation, before the overshoot; the array is not the receiver's. */
  readonly found?: (sample: number, perturbation: Float32Array) => void;
}

/** What distances are measured with unless told otherwise; the overshoot is the authors' own. */
export const DEEPFOOL: DeepFoolOptions = {
  maxIterations: 20,
  overshoot: 0.02,
  rivals: 3,
  target: null,
};

/**
 * Distance of samples to the decision boundary by DeepFool (Moosavi-Dezfooli, Fawzi and Frossard
 * 2016, Algorithm 2, p = 2): the model is replaced by its tangent at the current point, the sample
 * moved to the nearest boundary of that, until the prediction changes. Exact for linear models of
 * two classes, and of several where the nearest boundary alone is crossed. Perturbed pixels are not
 * clipped: this is a distance, not a picture.
 *
 * Several batches are under way together, so that what is left of them fills batches again: full ones
 * have one shape, and run as a compiled step.
 *
 * @param logits `[n, …] → [n, 1]` (class 1 above 0) or `[n, classes]`, each row of its own sample. Of
 *   what lies outside it may read variables and resident tensors alone, where a batch is full.
 */
export async function deepFool(
  logits: (x: tf.Tensor) => tf.Tensor2D,
  samples: SampleSource,
  options: DeepFoolOptions = DEEPFOOL,
  { batch = 128, pause, found }: DeepFoolProceeding = {},
): Promise<DeepFoolResult> {
  const { count, shape } = samples;
  const size = sizeOf(shape);
  const look = tangents(logits, shape, batch, options);
  const distances = new Float32Array(count);
  const crossed = new Uint8Array(count);
  const first: Float32Array[] = [];
  for (const [begin, start] of readTogether(samples, batch)) {
    const walk = await walkTogether(look, start, size, options, { batch, pause });
    first.push(...walk.first);
    crossed.set(walk.crossed, begin);
    for (let own = 0; own < walk.crossed.length; own++) {
      const perturbation = walk.moved.subarray(own * size, (own + 1) * size);
      distances[begin + own] = norm(perturbation, 0, size);
      found?.(begin + own, perturbation);
    }
  }
  return { distances, crossed, logits: concatenate(first) };
}

/** Walks from some samples until they crossed or are given up. */
async function walkTogether(
  look: TangentLook,
  start: Float32Array,
  size: number,
  { maxIterations, overshoot, target }: DeepFoolOptions,
  proceeding: Proceeding,
) {
  const n = start.length / size;
  const moved = new Float32Array(start.length);
  const crossed = new Uint8Array(n);
  const origin = new Int32Array(n);
  const first: Float32Array[] = [];
  const all = Int32Array.from({ length: n }, (_, i) => i);
  await inRounds(all, maxIterations + 1, proceeding, (part, iteration) => {
    const tangent = look(part.length, (points) =>
      fillPoints(points, start, moved, part, 1 + overshoot),
    );
    if (iteration === 0) first.push(tangent.values);
    return part.filter((sample, place) => {
      const predicted = predictedClass(tangent.values, tangent.width, place);
      if (iteration === 0) origin[sample] = predicted;
      if (target === null ? predicted !== origin[sample] : predicted === target) {
        crossed[sample] = 1;
        return false;
      }
      if (iteration === maxIterations) return false;
      // Where every gradient vanishes nothing will change any more.
      return moveToNearest(tangent, place, moved.subarray(sample * size, (sample + 1) * size));
    });
  });
  return { moved, crossed, first };
}

/**
 * Moves onto the nearest boundary {f = 0} of the linearised model, f being the lead of a rival and w
 * its gradient: r = −f·w / ‖w‖² is added.
 *
 * @returns false where every w vanishes.
 */
function moveToNearest({ rivals }: Tangent, place: number, moved: Float32Array): boolean {
  const size = moved.length;
  let best: { readonly w: Float32Array; readonly by: number; readonly far: number } | null = null;
  for (const { leads, gradients } of rivals) {
    const w = gradients.subarray(place * size, (place + 1) * size);
    const square = squared(w);
    const far = Math.abs(leads[place]!) / Math.sqrt(square);
    if (square > 0 && (best === null || far < best.far)) {
      best = { w, by: leads[place]! / square, far };
    }
  }
  if (best === null) return false;
  for (let j = 0; j < size; j++) moved[j]! -= best.by * best.w[j]!;
  return true;
}

/** Makes `points` x + factor·r of some samples. */
function fillPoints(
  points: Float32Array,
  start: Float32Array,
  moved: Float32Array,
  samples: Int32Array,
  factor: number,
): void {
  const size = points.length / samples.length;
  for (let i = 0; i < samples.length; i++) {
    const from = samples[i]! * size;
    for (let j = 0; j < size; j++) {
      points[i * size + j] = start[from + j]! + factor * moved[from + j]!;
    }
  }
}
