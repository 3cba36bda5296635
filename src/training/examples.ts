import type { PictureStrip } from './outcome.ts';
import type { Training } from './training.ts';

/** Size of the records where they are pictures that can be shown: grey or in colour; else null. */
export function pictureSize({
  inputs: { shape },
}: Training): Pick<PictureStrip, 'height' | 'width' | 'channels'> | null {
  const [height, width, channels] = shape as [number, number, number];
  return shape.length === 3 && (channels === 1 || channels === 3)
    ? { height, width, channels }
    : null;
}

/** What stands beside the picture of a record: its class and its group. */
export function captionsOf({ label, attribute }: Training, rows: readonly number[]): string[] {
  return rows.map(
    (row) => `${label.classes[label.codes[row]!]}, ${attribute.levels[attribute.codes[row]!]}`,
  );
}
