import * as tf from '@tensorflow/tfjs';
import { outputGradients } from '../../tensor/gradients.ts';
import { compileStep, readAll } from '../../tensor/steps/compile-step.ts';
import { concatenate } from '../../training/classifier.ts';

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

/** Samples that are read when their turn comes. */
export interface SampleSource {
  readonly count: number;
  /** Of one sample. */
  readonly shape: readonly number[];
  /** Row-major values of `count` samples from the `first` on. */
  read(first: number, count: number): Float32Array;
}

/** How a search for many samples proceeds. */
export interface DeepFoolProceeding {
  /** Samples that are looked at together. */
  readonly batch?: number;
  /** Awaited before each look; throws to end the search. */
  readonly pause?: () => Promise<void>;
  /** Told each sample's perturbation, before the overshoot; the array is not the receiver's. */
  readonly found?: (sample: number, perturbation: Float32Array) => void;
}

/** Numbers of the samples that are under way at the same time: 16 MiB. */
const UNDER_WAY = 2 ** 22;

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
 * have one shape, and run as a compiled step where the model has one logit.
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
  const size = shape.reduce((product, length) => product * length, 1);
  const together = batch * Math.max(1, Math.floor(UNDER_WAY / (batch * size)));
  const look = looks(logits, shape, batch, options);
  const distances = new Float32Array(count);
  const crossed = new Uint8Array(count);
  const first: Float32Array[] = [];
  for (let begin = 0; begin < count; begin += together) {
    const start = samples.read(begin, Math.min(together, count - begin));
    const walk = await walkTogether(look, start, size, batch, options, pause);
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
  look: Look,
  start: Float32Array,
  size: number,
  batch: number,
  { maxIterations, overshoot, target }: DeepFoolOptions,
  pause: DeepFoolProceeding['pause'],
) {
  const n = start.length / size;
  const moved = new Float32Array(start.length);
  const crossed = new Uint8Array(n);
  const origin = new Int32Array(n);
  const first: Float32Array[] = [];
  let active = Int32Array.from({ length: n }, (_, i) => i);
  for (let iteration = 0; iteration <= maxIterations && active.length > 0; iteration++) {
    const left: number[] = [];
    for (const part of partsOf(active, batch)) {
      await pause?.();
      const tangent = look(
        part.length,
        (points) => fillPoints(points, start, moved, part, 1 + overshoot),
        (place) => (iteration === 0 ? null : origin[part[place]!]!),
      );
      if (iteration === 0) first.push(tangent.values);
      for (const [place, sample] of part.entries()) {
        const predicted = predictedClass(tangent.values, tangent.width, place);
        if (iteration === 0) origin[sample] = predicted;
        if (target === null ? predicted !== origin[sample] : predicted === target) {
          crossed[sample] = 1;
          continue;
        }
        const last = iteration === maxIterations;
        const way = moved.subarray(sample * size, (sample + 1) * size);
        // Where every gradient vanishes nothing will change any more.
        if (!last && moveToNearest(tangent, place, way)) left.push(sample);
      }
    }
    active = Int32Array.from(left).sort();
  }
  return { moved, crossed, first };
}

/**
 * The model's tangent at some points.
 *
 * @param fill writes them.
 * @param originOf the class that was predicted at the start; null: here is the start.
 */
type Look = (
  count: number,
  fill: (points: Float32Array) => void,
  originOf: (place: number) => number | null,
) => Tangent;

function looks(
  logits: (x: tf.Tensor) => tf.Tensor2D,
  shape: readonly number[],
  batch: number,
  options: DeepFoolOptions,
): Look {
  const size = shape.reduce((product, length) => product * length, 1);
  const full = fullBatches(logits, [batch, ...shape]);
  const whole = new Float32Array(batch * size);
  let oneLogit = false;
  return (count, fill, originOf) => {
    if (oneLogit && count === batch) {
      fill(whole);
      return full(whole);
    }
    const points = new Float32Array(count * size);
    fill(points);
    const tangent = linearise(logits, points, [count, ...shape], pairsBy(options, originOf));
    oneLogit = tangent.width === 1;
    return tangent;
  };
}

/**
 * Divides samples into batches. The only one that is left of a batch is looked at alone, as it is
 * where that batch is all there is: a product with one row rounds otherwise than one with several,
 * and a distance must not depend on what else is measured.
 */
function partsOf(active: Int32Array, batch: number): Int32Array[] {
  const batchOf = (sample: number) => Math.floor(sample / batch);
  const alone = (_: number, i: number) =>
    (i === 0 || batchOf(active[i - 1]!) !== batchOf(active[i]!)) &&
    (i === active.length - 1 || batchOf(active[i + 1]!) !== batchOf(active[i]!));
  const others = active.filter((sample, i) => !alone(sample, i));
  const parts: Int32Array[] = [];
  for (let at = 0; at < others.length; ) {
    const remaining = others.length - at;
    // None is left alone.
    const length = remaining === batch + 1 ? batch - 1 : Math.min(batch, remaining);
    parts.push(others.subarray(at, at + length));
    at += length;
  }
  return [...parts, ...Array.from(active.filter(alone), (sample) => Int32Array.of(sample))];
}

/** The tangents of a model of one logit at batches of one shape, as a compiled step. */
function fullBatches(
  logits: (x: tf.Tensor) => tf.Tensor2D,
  shape: readonly number[],
): (points: Float32Array) => Tangent {
  const step = compileStep<'points'>(({ points }) => {
    const { outputs, gradients } = outputGradients(() => ({
      outputs: [logits(points)],
      inputs: [points],
    }));
    const gradient = gradients[0]![0];
    return gradient ? [outputs[0]!, gradient] : outputs;
  });
  return (points) => {
    const [values, gradients] = readAll(
      step.run({ points: { values: points, shape } }),
    ) as Float32Array[];
    return {
      width: 1,
      values: values!,
      // Of one logit, whose rival's is 0, the lead of class 1 does for both.
      rivals: [{ leads: values!, gradients: gradients ?? new Float32Array(points.length) }],
    };
  };
}

/** The model at some points: logits, and towards which classes a prediction may change. */
interface Tangent {
  readonly width: number;
  readonly values: Float32Array;
  /** Leads of rival classes, one rival a point each. */
  readonly rivals: readonly Rival[];
}

/** At each point the lead of a class over the present one. */
interface Rival {
  readonly leads: Float32Array;
  /** Of the leads, `points × size`. */
  readonly gradients: Float32Array;
}

/**
 * @param points the engine's from here on.
 * @param pairsOf chooses by the logits.
 */
function linearise(
  logits: (x: tf.Tensor) => tf.Tensor2D,
  points: Float32Array,
  shape: readonly number[],
  pairsOf: PairsOf,
): Tangent {
  const here = tf.tensor(points, [...shape], 'float32');
  const cotangents: tf.Tensor[] = [];
  const leads: Float32Array[] = [];
  const { outputs, gradients } = outputGradients(() => {
    const z = logits(here);
    const [count, width] = z.shape;
    const values = z.dataSync() as Float32Array;
    const pairs = Array.from({ length: count }, (_, i) => pairsOf(values, width, i));
    for (let r = 0; r < (pairs[0]?.rivals.length ?? 0); r++) {
      const weights = new Float32Array(count * width);
      const lead = new Float32Array(count);
      pairs.forEach(({ from, rivals }, i) => {
        // Of one logit, whose rival's is 0, the lead of class 1 does for both.
        if (width > 1) weights[i * width + from] = -1;
        weights[i * width + rivals[r]!] = 1;
        for (let k = 0; k < width; k++)
          lead[i]! += weights[i * width + k]! * values[i * width + k]!;
      });
      leads.push(lead);
      cotangents.push(tf.keep(tf.tensor2d(weights, [count, width])));
    }
    return { outputs: cotangents.map(() => z), inputs: [here] };
  }, cotangents);
  const z = outputs[0]!;
  const tangent = {
    width: z.shape[1]!,
    values: Float32Array.from(z.dataSync()),
    rivals: gradients.map(([gradient], r) => ({
      leads: leads[r]!,
      gradients: gradient ? (gradient.dataSync() as Float32Array) : new Float32Array(points.length),
    })),
  };
  tf.dispose([here, z, cotangents, gradients.flat().filter((gradient) => gradient !== null)]);
  return tangent;
}

/** The present class of a point and its rivals: as many rivals at every point. */
interface Pairs {
  readonly from: number;
  readonly rivals: readonly number[];
}

type PairsOf = (values: Float32Array, width: number, place: number) => Pairs;

function pairsBy(
  { target, rivals }: DeepFoolOptions,
  originOf: (place: number) => number | null,
): PairsOf {
  return (values, width, place) => {
    const predicted = predictedClass(values, width, place);
    const from = target !== null ? predicted : (originOf(place) ?? predicted);
    if (target !== null && width > 1) return { from, rivals: [target] };
    return { from, rivals: rivalsOf(values, width, place, from, rivals) };
  };
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
