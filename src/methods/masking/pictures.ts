import * as tf from '@tensorflow/tfjs';
import { captionsOf, pictureSize } from '../../training/examples.ts';
import type { PictureStrip } from '../../training/outcome.ts';
import type { Training } from '../../training/training.ts';

/** Examples a cell of label × group. */
const EACH = 1;

/**
 * Pictures before and after the mask, and the mask itself around mid-grey, for the first records
 * of every label and group: a choice that no result influenced.
 */
export function maskPictures(
  training: Training,
  rows: Int32Array,
  view: (x: tf.Tensor) => tf.Tensor,
): PictureStrip[] {
  const { inputs, label, attribute } = training;
  const size = pictureSize(training);
  if (size === null) return [];
  const chosen = label.classes.flatMap((_, y) =>
    attribute.levels.flatMap((__, s) =>
      [...rows]
        .filter((row) => label.codes[row] === y && attribute.codes[row] === s)
        .slice(0, EACH),
    ),
  );
  const captions = captionsOf(training, chosen);
  const strip = (name: string, values: tf.Tensor): PictureStrip => {
    const scaled = tf.tidy(() => tf.round(tf.clipByValue(tf.mul(values, 255), 0, 255)));
    const pixels = Uint8Array.from(scaled.dataSync());
    scaled.dispose();
    return { name, ...size, captions, pixels };
  };
  const x = inputs.tensor(chosen);
  const masked = view(x);
  const mask = tf.tidy(() => tf.add(tf.sub(masked, x), 0.5));
  const strips = [strip('original', x), strip('masked', masked), strip('mask', mask)];
  tf.dispose([x, masked, mask]);
  return strips;
}
