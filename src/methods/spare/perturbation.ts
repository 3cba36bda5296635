import * as tf from '@tensorflow/tfjs';
import { outputGradients } from '../../tensor/gradients.ts';
import { type BoundaryDistances, norm, predictedClass } from './deepfool.ts';

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
 * not be read; β = 100 and the stop at a flip are the article's.)
 *
 * @param target the class to reach; null: any but the one predicted.
 * @param x `[n, …]`; stays the caller's.
 */
export function perturbationSearch(
  logits: (x: tf.Tensor) => tf.Tensor2D,
  x: tf.Tensor,
  target: number | null,
  options: PerturbationOptions = PERTURBATION,
): BoundaryDistances {
  const { balance, stepLength, maxIterations, halvings } = options;
  const n = x.shape[0]!;
  const size = x.size / Math.max(1, n);
  const start = x.dataSync() as Float32Array;
  const moved = new Float32Array(n * size);
  const before = new Float32Array(n * size);
  const crossed = new Uint8Array(n);
  const origin = new Int32Array(n).fill(-1);
  const flipped = (sample: number, predicted: number) =>
    target === null ? predicted !== origin[sample] : predicted === target;
  const at = (samples: readonly number[], way: Float32Array) => {
    const points = new Float32Array(samples.length * size);
    samples.forEach((sample, i) => {
      for (let j = 0; j < size; j++)
        points[i * size + j] = start[sample * size + j]! + way[sample * size + j]!;
    });
    return tf.tensor(points, [samples.length, ...x.shape.slice(1)], 'float32');
  };

  let active = [...Array(n).keys()];
  for (let iteration = 0; iteration <= maxIterations && active.length > 0; iteration++) {
    const here = at(active, moved);
    const { predicted, gradient } = leads(logits, here, (position, prediction) => {
      const sample = active[position]!;
      if (origin[sample] === -1) origin[sample] = prediction;
      return target === null ? { from: origin[sample]! } : { to: target };
    });
    here.dispose();
    active = active.filter((sample, position) => {
      if (flipped(sample, predicted[position]!)) {
        crossed[sample] = 1;
        return false;
      }
      const offset = sample * size;
      const way = new Float32Array(size);
      let square = 0;
      let steep = false;
      for (let j = 0; j < size; j++) {
        const slope = gradient[position * size + j]!;
        if (slope !== 0) steep = true;
        way[j] = 2 * moved[offset + j]! + balance * slope;
        square += way[j]! ** 2;
      }
      // Where the lead has no slope nothing will change any more.
      if (!steep || square === 0) return false;
      before.set(moved.subarray(offset, offset + size), offset);
      const scale = stepLength / Math.sqrt(square);
      for (let j = 0; j < size; j++) moved[offset + j]! -= scale * way[j]!;
      return true;
    });
  }

  const reached = [...crossed.keys()].filter(
    (sample) => crossed[sample] === 1 && norm(moved, sample, size) > 0,
  );
  for (let halving = 0; halving < halvings && reached.length > 0; halving++) {
    const middle = moved.map((value, i) => (value + before[i]!) / 2);
    const points = at(reached, middle);
    const z = tf.tidy(() => logits(points));
    const values = z.dataSync() as Float32Array;
    reached.forEach((sample, position) => {
      const into = flipped(sample, predictedClass(values, z.shape[1], position)) ? moved : before;
      const offset = sample * size;
      into.set(middle.subarray(offset, offset + size), offset);
    });
    tf.dispose([points, z]);
  }
  return {
    distances: Float32Array.from({ length: n }, (_, i) => norm(moved, i, size)),
    crossed,
  };
}

/** A class that is to lose its lead, or one that is to take it. */
type Aim = { readonly from: number } | { readonly to: number };

/** Predicted classes at some points, and the gradients of the leads that are to vanish. */
function leads(
  logits: (x: tf.Tensor) => tf.Tensor2D,
  here: tf.Tensor,
  aimOf: (position: number, predicted: number) => Aim,
): { predicted: number[]; gradient: Float32Array } {
  const predicted: number[] = [];
  const cotangents: tf.Tensor[] = [];
  const { outputs, gradients } = outputGradients(() => {
    const z = logits(here);
    const [points, width] = z.shape;
    const values = z.dataSync() as Float32Array;
    const weights = new Float32Array(points * width);
    for (let i = 0; i < points; i++) {
      predicted.push(predictedClass(values, width, i));
      const aim = aimOf(i, predicted[i]!);
      if (width === 1) {
        weights[i] = ('from' in aim ? aim.from : 1 - aim.to) === 1 ? 1 : -1;
        continue;
      }
      const own = 'from' in aim ? aim.from : aim.to;
      const rival = bestBut(values, width, i, own);
      weights[i * width + own] = 'from' in aim ? 1 : -1;
      weights[i * width + rival] = 'from' in aim ? -1 : 1;
    }
    cotangents.push(tf.keep(tf.tensor2d(weights, [points, width])));
    return { outputs: [z], inputs: [here] };
  }, cotangents);
  const [found] = gradients[0]!;
  const gradient = found ? Float32Array.from(found.dataSync()) : new Float32Array(here.size);
  tf.dispose([...outputs, ...cotangents, ...(found ? [found] : [])]);
  return { predicted, gradient };
}

/** The class with the largest logit but one. */
function bestBut(values: Float32Array, width: number, position: number, but: number): number {
  let best = -1;
  for (let k = 0; k < width; k++) {
    if (k === but) continue;
    if (best === -1 || values[position * width + k]! > values[position * width + best]!) best = k;
  }
  return best;
}
