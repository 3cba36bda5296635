import type { Random } from '../tensor/random.ts';

/**
 * How training pictures are varied. `mirror`: left to right; `turns`: also by quarter turns, for
 * pictures without an up, such as those of skin. Both move pictures too.
 */
export type Augmentation = 'mirror' | 'turns';

/** Shifts reach this share of the height, and two pixels at least, in each direction. */
const REACH = 1 / 16;

/**
 * Pictures, each of them mirrored with probability ½, turned if asked for by 0, 90, 180 or 270
 * degrees alike, and moved. Pixels that come in from outside repeat the border.
 *
 * @throws RangeError for turns of pictures that are not square.
 */
export function augmented(
  bytes: Uint8Array,
  shape: { readonly height: number; readonly width: number; readonly channels: number },
  how: Augmentation,
  random: Random,
): Uint8Array<ArrayBuffer> {
  const { height, width, channels } = shape;
  if (how === 'turns' && height !== width) {
    throw new RangeError(`pictures of ${height}×${width} cannot be turned: they are not square`);
  }
  const into = new Uint8Array(bytes.length);
  const size = height * width * channels;
  const reach = Math.max(2, Math.round(height * REACH));
  for (let start = 0; start < into.length; start += size) {
    const flip = random.int(2) === 1;
    const down = random.int(2 * reach + 1) - reach;
    const right = random.int(2 * reach + 1) - reach;
    const turn = how === 'turns' ? random.int(4) : 0;
    let at = start;
    for (let y = 0; y < height; y++) {
      const v = clamp(y - down, height);
      for (let x = 0; x < width; x++) {
        const moved = clamp(x - right, width);
        const u = flip ? width - 1 - moved : moved;
        // Where a quarter turn takes its pixels from: rows are columns, backwards or not.
        const row = turn === 0 ? v : turn === 1 ? u : turn === 2 ? height - 1 - v : height - 1 - u;
        const column = turn === 0 ? u : turn === 1 ? width - 1 - v : turn === 2 ? width - 1 - u : v;
        const pixel = start + (row * width + column) * channels;
        for (let c = 0; c < channels; c++) into[at++] = bytes[pixel + c]!;
      }
    }
  }
  return into;
}

function clamp(position: number, length: number): number {
  return position < 0 ? 0 : position >= length ? length - 1 : position;
}
