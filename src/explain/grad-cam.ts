import * as tf from '@tensorflow/tfjs';
import { backpropagate, record, release } from '../tensor/tape.ts';

/** Feature maps of some records and the logits that they led to. */
export interface Explained {
  /** `[n, height, width, channels]`. */
  readonly maps: tf.Tensor4D;
  /** `[n, 1]` for two classes, else `[n, classes]`. */
  readonly logits: tf.Tensor2D;
}

/** Heat over places, `count × height × width`, ≥ 0. */
export interface HeatMaps {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/**
 * Grad-CAM (Selvaraju et al. 2017): relu(Σ_c w_c · A_c), where w_c is the mean over places of the
 * gradient of the predicted class's logit with respect to channel c of the maps A. With one logit z
 * the logit of the predicted class is z or −z.
 *
 * @param forward computes maps and, from them alone, logits; without training behaviour.
 */
export function gradCam(forward: () => Explained): HeatMaps {
  return readHeat(heatOf(forward));
}

/**
 * As `gradCam`, in the device part of a step.
 *
 * @returns `[n, height, width]`, ≥ 0.
 */
export function heatOf(forward: () => Explained): tf.Tensor3D {
  return tf.tidy(() => {
    const { result, recording } = record(() => ({ ...forward() }));
    try {
      const { maps, logits } = result;
      const predicted =
        logits.shape[1] === 1
          ? tf.sub(tf.mul(tf.cast(tf.greaterEqual(logits, 0), 'float32'), 2), 1)
          : tf.cast(tf.oneHot(tf.argMax(logits, 1), logits.shape[1]), 'float32');
      const [slope] = backpropagate(recording, logits, predicted, [maps], true);
      if (!slope) throw new Error('the logits do not depend on the feature maps');
      return tf.relu(tf.sum(tf.mul(maps, tf.mean(slope, [1, 2], true)), 3));
    } finally {
      release(recording);
    }
  });
}

/** The numbers of what `heatOf` gave, which is disposed. */
export function readHeat(heat: tf.Tensor): HeatMaps {
  const [count, height, width] = heat.shape as [number, number, number];
  const values = Float32Array.from(heat.dataSync());
  heat.dispose();
  return { count, height, width, values };
}

/** The same maps at another size, bilinear between the centres of cells. */
export function resized(maps: HeatMaps, height: number, width: number): HeatMaps {
  const values = new Float32Array(maps.count * height * width);
  const along = (to: number, from: number) =>
    Array.from({ length: to }, (_, i) => {
      const at = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
      const below = Math.floor(at);
      return { below, above: Math.min(from - 1, below + 1), share: at - below };
    });
  const ys = along(height, maps.height);
  const xs = along(width, maps.width);
  for (let n = 0; n < maps.count; n++) {
    const base = n * maps.height * maps.width;
    const cell = (y: number, x: number) => maps.values[base + y * maps.width + x]!;
    ys.forEach((y, row) => {
      xs.forEach((x, column) => {
        const upper = cell(y.below, x.below) * (1 - x.share) + cell(y.below, x.above) * x.share;
        const lower = cell(y.above, x.below) * (1 - x.share) + cell(y.above, x.above) * x.share;
        values[(n * height + row) * width + column] = upper * (1 - y.share) + lower * y.share;
      });
    });
  }
  return { count: maps.count, height, width, values };
}
