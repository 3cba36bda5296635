import * as tf from '@tensorflow/tfjs';
import { outputGradients } from '../../tensor/gradients.ts';

/** How far DeepFool searches, and for which boundary. */
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
export const DEEPFOOL: DeepFoolOptions = { maxIterations: 20, overshoot: 0.02, target: null };

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
  const { maxIterations, overshoot, target } = options;
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
    const tangent = linearise(logits, here, iteration < maxIterations);
    here.dispose();
    first ??= tangent.values;
    const left: number[] = [];
    for (const [position, sample] of active.entries()) {
      const predicted = predictedClass(tangent, position);
      if (iteration === 0) origin[sample] = predicted;
      if (target === null ? predicted !== origin[sample] : predicted === target) {
        crossed[sample] = 1;
        continue;
      }
      const from = target === null ? origin[sample]! : predicted;
      const step = nearestBoundary(tangent, position, from, target, size);
      if (step !== null) step.move(moved, sample * size);
      // Where every gradient vanishes nothing will change any more.
      if (step !== null || iteration === maxIterations) left.push(sample);
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

/** The model at some points: logits, and the gradient of each by the point. */
interface Tangent {
  readonly width: number;
  readonly values: Float32Array;
  /** One a logit, `points × size`; none at the last look. */
  readonly gradients: readonly Float32Array[];
}

function linearise(
  logits: (x: tf.Tensor) => tf.Tensor2D,
  here: tf.Tensor,
  withGradients: boolean,
): Tangent {
  if (!withGradients) {
    const z = tf.tidy(() => logits(here));
    const values = Float32Array.from(z.dataSync());
    z.dispose();
    return { width: z.shape[1], values, gradients: [] };
  }
  const cotangents: tf.Tensor[] = [];
  const { outputs, gradients } = outputGradients(() => {
    const z = logits(here);
    const [points, width] = z.shape;
    for (let k = 0; k < width; k++) cotangents.push(column(points, width, k));
    return { outputs: cotangents.map(() => z), inputs: [here] };
  }, cotangents);
  const z = outputs[0]!;
  const tangent = {
    width: cotangents.length,
    values: Float32Array.from(z.dataSync()),
    gradients: gradients.map(([gradient]) =>
      gradient ? (gradient.dataSync() as Float32Array) : new Float32Array(here.size),
    ),
  };
  tf.dispose([z, cotangents, gradients.flat().filter((gradient) => gradient !== null)]);
  return tangent;
}

/** `[points, width]`, ones in column k: picks one logit of every point. Outlives the recording. */
function column(points: number, width: number, k: number): tf.Tensor {
  const values = new Float32Array(points * width);
  for (let i = 0; i < points; i++) values[i * width + k] = 1;
  return tf.keep(tf.tensor2d(values, [points, width]));
}

interface Step {
  /** Adds r = −f·w / ‖w‖². */
  move(moved: Float32Array, at: number): void;
}

/**
 * The step onto the nearest boundary {f = 0} of the linearised model, f being the lead of a rival
 * class over `from` and w its gradient; null where every w vanishes.
 */
function nearestBoundary(
  { width, values, gradients }: Tangent,
  position: number,
  from: number,
  target: number | null,
  size: number,
): Step | null {
  if (gradients.length === 0) return null;
  const at = position * size;
  let best = Number.POSITIVE_INFINITY;
  let step: Step | null = null;
  const consider = (f: number, w: (j: number) => number) => {
    let square = 0;
    for (let j = 0; j < size; j++) square += w(j) ** 2;
    const distance = Math.abs(f) / Math.sqrt(square);
    if (!(square > 0) || distance >= best) return;
    best = distance;
    step = {
      move(moved, offset) {
        for (let j = 0; j < size; j++) moved[offset + j]! -= (f / square) * w(j);
      },
    };
  };
  const [only] = gradients;
  if (width === 1) {
    consider(values[position]!, (j) => only![at + j]!);
    return step;
  }
  const own = gradients[from]!;
  const lead = values[position * width + from]!;
  for (let k = 0; k < width; k++) {
    if (k === from || (target !== null && k !== target)) continue;
    const other = gradients[k]!;
    consider(values[position * width + k]! - lead, (j) => other[at + j]! - own[at + j]!);
  }
  return step;
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
function predictedClass({ values, width }: Tangent, position: number): number {
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
