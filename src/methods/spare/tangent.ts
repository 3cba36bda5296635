import * as tf from '@tensorflow/tfjs';
import { outputGradients } from '../../tensor/gradients.ts';
import { oneHot } from '../../tensor/ops/rows.ts';
import { type DevicePart, type Feeds, vector } from '../../tensor/steps/compile-step.ts';
import { type Look, looks } from './looks.ts';

/** The model at some points: logits, and towards which classes a prediction may change. */
export interface Tangent {
  readonly width: number;
  /** Logits, `points × width`. */
  readonly values: Float32Array;
  /** One rival a point each. */
  readonly rivals: readonly Rival[];
}

/** At each point the lead of a class over the one that is predicted there. */
export interface Rival {
  readonly leads: Float32Array;
  /** Of the leads, `points × size`. */
  readonly gradients: Float32Array;
}

/** A look at some points, as `Look`, that gives the tangent. */
export type TangentLook = (...look: Parameters<Look>) => Tangent;

/**
 * A model's tangents at points of one shape; full batches are looked at by a compiled step.
 *
 * @param logits `[n, …] → [n, 1]` (class 1 above 0) or `[n, classes]`. Of what lies outside it may
 *   read variables and resident tensors alone, where a batch is full.
 * @param rivals how many of the most probable other classes are rivals, where no target is.
 * @param target the only rival; of points that are taken for it already leads and gradients are 0.
 */
export function tangents(
  logits: (x: tf.Tensor) => tf.Tensor2D,
  shape: readonly number[],
  batch: number,
  { rivals, target }: { readonly rivals: number; readonly target: number | null },
): TangentLook {
  const device: DevicePart = ({ points, target }) => {
    const { outputs, cotangents, gradients } = outputGradients(() => {
      const z = logits(points!);
      const towards = towardsRivals(z, rivals, target);
      return { outputs: towards.map(() => z), inputs: [points!], cotangents: towards };
    });
    const z = outputs[0]!;
    return [
      z,
      ...gradients.flatMap(([gradient], r) => [
        tf.sum(tf.mul(z, cotangents[r]!), 1),
        gradient ?? tf.zerosLike(points!),
      ]),
    ];
  };
  // As a feed, so that all targets share a function.
  const fed: Feeds = target === null ? {} : { target: vector(Int32Array.of(target)) };
  const look = looks(device, shape, batch, fed);
  return (count, fill) => {
    const [values, ...found] = look(count, fill);
    return {
      width: values!.length / count,
      values: values!,
      rivals: Array.from({ length: found.length / 2 }, (_, r) => ({
        leads: found[2 * r]!,
        gradients: found[2 * r + 1]!,
      })),
    };
  };
}

/**
 * For each rival and point 1 at the rival and −1 at the class that is predicted, which makes them
 * cotangents of leads. The host looks at no logits on the way.
 */
function towardsRivals(
  logits: tf.Tensor2D,
  rivals: number,
  target: tf.Tensor | undefined,
): tf.Tensor[] {
  const width = logits.shape[1];
  // The rival's logit is 0 throughout.
  if (width === 1) return [tf.sub(1, tf.mul(2, tf.cast(tf.greater(logits, 0), 'float32')))];
  const others = target === undefined ? Math.min(rivals, width - 1) : 0;
  // Of equals the first comes first, as in `predictedClass`.
  const { indices } = tf.topk(logits, 1 + others);
  const [predicted, ...next] = tf.unstack(indices, 1).map((codes) => oneHot(codes, width));
  const sought = target === undefined ? next : [oneHot(target, width)];
  return sought.map((rival) => tf.sub(rival, predicted!));
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
export function squared(w: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < w.length; j++) sum += w[j]! * w[j]!;
  return sum;
}
