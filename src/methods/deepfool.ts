import * as tf from '@tensorflow/tfjs';
import { outputGradients } from '../tensor/gradients.ts';

export interface DeepFoolOptions {
  /** Steps along the linearised boundary before a sample is given up. */
  readonly maxIterations: number;
  /** Samples are looked at this much further out than they were moved, so that they cross. */
  readonly overshoot: number;
  /**
   * The class to reach; a sample that is already predicted as it has distance 0. null: any class
   * but the one predicted at the start.
   */
  readonly target: number | null;
}

export interface DeepFoolResult {
  /** L2 norm of each sample's perturbation, before the overshoot, in units of the input. */
  readonly distances: Float32Array;
  /** 1 where the prediction changed; elsewhere the distance is what was walked without crossing. */
  readonly crossed: Uint8Array;
}

export const DEEPFOOL: DeepFoolOptions = { maxIterations: 20, overshoot: 0.02, target: null };

/**
 * Distance of samples to the decision boundary by DeepFool (Moosavi-Dezfooli, Fawzi and Frossard
 * 2016, Algorithm 2, p = 2): the model is replaced by its tangent at the current point, the sample
 * moved to the nearest boundary of that, until the prediction changes. Exact for linear models.
 * Samples that crossed leave the batch. Perturbed pixels are not clipped: this is a distance, not
 * a picture.
 *
 * @param logits `[n, …] → [n, 1]` (class 1 above 0) or `[n, classes]`, each row of its own sample.
 * @param x `[n, …]`; stays the caller's.
 */
export function deepFool(
  logits: (x: tf.Tensor) => tf.Tensor2D,
  x: tf.Tensor,
  options: DeepFoolOptions = DEEPFOOL,
): DeepFoolResult {
  const { maxIterations, overshoot, target } = options;
  const n = x.shape[0]!;
  const size = x.size / Math.max(1, n);
  const start = x.dataSync() as Float32Array;
  const moved = new Float32Array(n * size);
  const crossed = new Uint8Array(n);
  const origin = new Int32Array(n).fill(-1);
  let active = Int32Array.from({ length: n }, (_, i) => i);
  for (let iteration = 0; iteration <= maxIterations && active.length > 0; iteration++) {
    const points = pointsOf(start, moved, active, size, 1 + overshoot);
    const here = tf.tensor(points, [active.length, ...x.shape.slice(1)], 'float32');
    const last = iteration === maxIterations;
    const { values, width, gradientsOf } = linearise(logits, here, last);
    const left: number[] = [];
    const wanted: { position: number; predicted: number }[] = [];
    active.forEach((sample, position) => {
      const predicted = predictedClass(values, position, width);
      if (iteration === 0) origin[sample] = predicted;
      const done = target === null ? predicted !== origin[sample] : predicted === target;
      if (done) crossed[sample] = 1;
      else {
        left.push(sample);
        wanted.push({ position, predicted });
      }
    });
    if (!last && left.length > 0) {
      const steps = gradientsOf(
        wanted.map(({ position, predicted }, i) => ({
          position,
          from: target === null ? origin[left[i]!]! : predicted,
        })),
        target,
      );
      left.forEach((sample, i) => {
        const step = nearest(steps, i, size);
        if (step === null) return;
        const offset = sample * size;
        for (let j = 0; j < size; j++)
          moved[offset + j]! += step.scale * step.direction[step.at + j]!;
      });
    }
    here.dispose();
    active = Int32Array.from(left);
  }
  return { distances: Float32Array.from({ length: n }, (_, i) => norm(moved, i, size)), crossed };
}

/** What a sample can be moved towards: boundaries by offset (logit difference) and gradient. */
interface Boundaries {
  /** One a competing class: rows as asked for. */
  readonly offsets: readonly Float32Array[];
  readonly gradients: readonly Float32Array[];
  /** Row of a sample in `gradients`. */
  readonly rows: Int32Array;
}

/** Values of the logits at some points, and on request the boundaries of samples among them. */
function linearise(logits: (x: tf.Tensor) => tf.Tensor2D, here: tf.Tensor, valuesOnly: boolean) {
  const z = tf.tidy(() => logits(here));
  const width = z.shape[1];
  const values = z.dataSync() as Float32Array;
  z.dispose();
  return {
    values,
    width,
    gradientsOf(
      samples: readonly { position: number; from: number }[],
      target: number | null,
    ): Boundaries {
      if (valuesOnly) throw new Error('the last look needs no gradients');
      const rows = Int32Array.from(samples, ({ position }) => position);
      const classes = width === 1 ? 2 : width;
      const rivals = target === null ? [...Array(classes).keys()] : [target];
      const pairs = (width === 1 ? [0] : rivals).map((rival) => {
        const cotangent = new Float32Array(samples.length * width);
        const offset = Float32Array.from(samples, ({ position, from }, i) => {
          if (width === 1) {
            cotangent[i] = 1;
            return values[position]!;
          }
          if (rival === from) return Number.NaN;
          cotangent[i * width + rival]! += 1;
          cotangent[i * width + from]! -= 1;
          return values[position * width + rival]! - values[position * width + from]!;
        });
        return { offset, cotangent };
      });
      const gradients = tf.tidy(() => {
        const x = tf.gather(here, tf.tensor1d(rows, 'int32'));
        const cotangents = pairs.map(({ cotangent }) =>
          tf.tensor2d(cotangent, [samples.length, width]),
        );
        const found = outputGradients(() => {
          const output = logits(x);
          return { outputs: pairs.map(() => output), inputs: [x] };
        }, cotangents);
        return found.gradients.map(([gradient]) =>
          gradient ? (gradient.dataSync() as Float32Array) : new Float32Array(x.size),
        );
      });
      return {
        offsets: pairs.map(({ offset }) => offset),
        gradients,
        rows: Int32Array.from(samples, (_, i) => i),
      };
    },
  };
}

/** The nearest linearised boundary: r = −f·w / ‖w‖²; null where every gradient vanishes. */
function nearest({ offsets, gradients, rows }: Boundaries, sample: number, size: number) {
  let best: { distance: number; scale: number; direction: Float32Array; at: number } | null = null;
  offsets.forEach((offset, rival) => {
    const f = offset[sample]!;
    if (Number.isNaN(f)) return;
    const direction = gradients[rival]!;
    const at = rows[sample]! * size;
    let square = 0;
    for (let j = 0; j < size; j++) square += direction[at + j]! ** 2;
    if (square === 0) return;
    const distance = Math.abs(f) / Math.sqrt(square);
    // A rival that leads already has been overtaken: nothing to move towards.
    if (best === null || distance < best.distance)
      best = { distance, scale: -f / square, direction, at };
  });
  return best as { scale: number; direction: Float32Array; at: number } | null;
}

/** x + (1 + overshoot)·r of the samples still under way. */
function pointsOf(
  start: Float32Array,
  moved: Float32Array,
  active: Int32Array,
  size: number,
  factor: number,
): Float32Array {
  const points = new Float32Array(active.length * size);
  active.forEach((sample, position) => {
    for (let j = 0; j < size; j++) {
      const from = sample * size + j;
      points[position * size + j] = start[from]! + factor * moved[from]!;
    }
  });
  return points;
}

function predictedClass(values: Float32Array, position: number, width: number): number {
  if (width === 1) return values[position]! > 0 ? 1 : 0;
  let best = 0;
  for (let k = 1; k < width; k++) {
    if (values[position * width + k]! > values[position * width + best]!) best = k;
  }
  return best;
}

function norm(values: Float32Array, row: number, size: number): number {
  let square = 0;
  for (let j = row * size; j < (row + 1) * size; j++) square += values[j]! ** 2;
  return Math.sqrt(square);
}
