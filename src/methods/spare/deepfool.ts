import * as tf from '@tensorflow/tfjs';
import { outputGradients } from '../../tensor/gradients.ts';

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
  /** The perturbations, before the overshoot: `n × size of a sample`. */
  readonly perturbations: Float32Array;
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
 * two classes, and of several where the nearest boundary alone is crossed. Samples that crossed
 * leave the batch. Perturbed pixels are not clipped: this is a distance, not a picture.
 *
 * @param logits `[n, …] → [n, 1]` (class 1 above 0) or `[n, classes]`, each row of its own sample.
 * @param x `[n, …]`; stays the caller's.
 */
export function deepFool(
  logits: (x: tf.Tensor) => tf.Tensor2D,
  x: tf.Tensor,
  options: DeepFoolOptions = DEEPFOOL,
): DeepFoolResult {
  const { maxIterations, overshoot, rivals, target } = options;
  const n = x.shape[0]!;
  const size = x.size / Math.max(1, n);
  const start = x.dataSync() as Float32Array;
  const moved = new Float32Array(n * size);
  const crossed = new Uint8Array(n);
  const origin = new Int32Array(n);
  let first: Float32Array | null = null;
  let active = Int32Array.from({ length: n }, (_, i) => i);
  for (let iteration = 0; iteration <= maxIterations && active.length > 0; iteration++) {
    const points = pointsOf(start, moved, active, size, 1 + overshoot);
    const here = tf.tensor(points, [active.length, ...x.shape.slice(1)], 'float32');
    // After the last step one more look tells who crossed.
    const tangent = linearise(
      logits,
      here,
      iteration === maxIterations
        ? null
        : (values, width, position) => {
            const predicted = predictedClass(values, width, position);
            const from =
              target !== null || iteration === 0 ? predicted : origin[active[position]!]!;
            return {
              from,
              rivals:
                target !== null && width > 1
                  ? [target]
                  : rivalsOf(values, width, position, from, rivals),
            };
          },
    );
    here.dispose();
    first ??= tangent.values;
    const left: number[] = [];
    for (const [position, sample] of active.entries()) {
      const predicted = predictedClass(tangent.values, tangent.width, position);
      if (iteration === 0) origin[sample] = predicted;
      if (target === null ? predicted !== origin[sample] : predicted === target) {
        crossed[sample] = 1;
        continue;
      }
      const last = iteration === maxIterations;
      // Where every gradient vanishes nothing will change any more.
      if (last || moveToNearest(tangent, position, moved, sample * size, size)) left.push(sample);
    }
    active = Int32Array.from(left);
  }
  return {
    distances: Float32Array.from({ length: n }, (_, i) => norm(moved, i, size)),
    crossed,
    logits: first ?? new Float32Array(0),
    perturbations: moved,
  };
}

/** The model at some points: logits, and towards which classes a prediction may change. */
interface Tangent {
  readonly width: number;
  readonly values: Float32Array;
  /** Leads of rival classes, one rival a point each; none at the last look. */
  readonly rivals: readonly Rival[];
}

/** At each point the lead of a class over the present one. */
interface Rival {
  readonly leads: Float32Array;
  /** Of the leads, `points × size`. */
  readonly gradients: Float32Array;
}

/**
 * @param pairsOf the present class of a point, and its rivals, as many at every point: chosen by the
 *   logits.
 */
function linearise(
  logits: (x: tf.Tensor) => tf.Tensor2D,
  here: tf.Tensor,
  pairsOf: ((values: Float32Array, width: number, position: number) => Pairs) | null,
): Tangent {
  if (pairsOf === null) {
    const z = tf.tidy(() => logits(here));
    const values = Float32Array.from(z.dataSync());
    z.dispose();
    return { width: z.shape[1], values, rivals: [] };
  }
  const cotangents: tf.Tensor[] = [];
  const leads: Float32Array[] = [];
  const { outputs, gradients } = outputGradients(() => {
    const z = logits(here);
    const [points, width] = z.shape;
    const values = z.dataSync() as Float32Array;
    const pairs = Array.from({ length: points }, (_, i) => pairsOf(values, width, i));
    for (let r = 0; r < (pairs[0]?.rivals.length ?? 0); r++) {
      const weights = new Float32Array(points * width);
      const lead = new Float32Array(points);
      pairs.forEach(({ from, rivals }, i) => {
        // Of one logit, whose rival's is 0, the lead of class 1 does for both.
        if (width > 1) weights[i * width + from] = -1;
        weights[i * width + rivals[r]!] = 1;
        for (let k = 0; k < width; k++)
          lead[i]! += weights[i * width + k]! * values[i * width + k]!;
      });
      leads.push(lead);
      cotangents.push(tf.keep(tf.tensor2d(weights, [points, width])));
    }
    return { outputs: cotangents.map(() => z), inputs: [here] };
  }, cotangents);
  const z = outputs[0]!;
  const tangent = {
    width: z.shape[1]!,
    values: Float32Array.from(z.dataSync()),
    rivals: gradients.map(([gradient], r) => ({
      leads: leads[r]!,
      gradients: gradient ? (gradient.dataSync() as Float32Array) : new Float32Array(here.size),
    })),
  };
  tf.dispose([z, cotangents, gradients.flat().filter((gradient) => gradient !== null)]);
  return tangent;
}

interface Pairs {
  readonly from: number;
  readonly rivals: readonly number[];
}

/** The most probable classes but `from`, at most `count`; of one logit that logit. */
function rivalsOf(
  values: Float32Array,
  width: number,
  position: number,
  from: number,
  count: number,
): number[] {
  if (width === 1) return [0];
  return [...Array(width).keys()]
    .filter((k) => k !== from)
    .sort((a, b) => values[position * width + b]! - values[position * width + a]!)
    .slice(0, count);
}

/**
 * Moves onto the nearest boundary {f = 0} of the linearised model, f being the lead of a rival and w
 * its gradient: r = −f·w / ‖w‖² is added.
 *
 * @returns false where every w vanishes.
 */
function moveToNearest(
  { rivals }: Tangent,
  position: number,
  moved: Float32Array,
  offset: number,
  size: number,
): boolean {
  const at = position * size;
  let best: { readonly w: Float32Array; readonly by: number; readonly far: number } | null = null;
  for (const { leads, gradients } of rivals) {
    const w = gradients.subarray(at, at + size);
    const square = squared(w);
    const far = Math.abs(leads[position]!) / Math.sqrt(square);
    if (square > 0 && (best === null || far < best.far)) {
      best = { w, by: leads[position]! / square, far };
    }
  }
  if (best === null) return false;
  for (let j = 0; j < size; j++) moved[offset + j]! -= best.by * best.w[j]!;
  return true;
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
  for (let i = 0; i < active.length; i++) {
    const from = active[i]! * size;
    for (let j = 0; j < size; j++) {
      points[i * size + j] = start[from + j]! + factor * moved[from + j]!;
    }
  }
  return points;
}

/** The most probable class at a point. */
export function predictedClass(values: Float32Array, width: number, position: number): number {
  if (width === 1) return values[position]! > 0 ? 1 : 0;
  let best = 0;
  for (let k = 1; k < width; k++) {
    if (values[position * width + k]! > values[position * width + best]!) best = k;
  }
  return best;
}

/** L2 norm of a row. */
export function norm(values: Float32Array, row: number, size: number): number {
  return Math.sqrt(squared(values.subarray(row * size, (row + 1) * size)));
}

/** ‖w‖². */
function squared(w: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < w.length; j++) sum += w[j]! * w[j]!;
  return sum;
}
