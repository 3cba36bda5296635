import type { Random } from '../tensor/random.ts';
import { type RandAugment, randAugmented } from './rand-augment.ts';

/**
 * How training pictures are varied. `mirror`: left to right; `turns`: also by quarter turns, for
 * pictures without an up, such as those of skin. Both move pictures too. `tilts`: mirrored, and turned
 * by up to 15 degrees, as films come.
 */
export type Augmentation = Moves | RandomOperations;

type Moves = 'mirror' | 'turns' | 'tilts';

/** RandAugment, after moves or alone. */
export interface RandomOperations extends RandAugment {
  readonly after: Moves | false;
}

/** Shifts reach this share of the height, and two pixels at least, in each direction. */
const REACH = 1 / 16;
/** Tilts reach this many radians in each direction. */
const TILT = (15 * Math.PI) / 180;

interface Shape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Pictures, each of them mirrored with probability ½. With `mirror` and `turns` they are moved, and
 * turned if asked for by 0, 90, 180 or 270 degrees alike; with `tilts` they are turned about their
 * centre by an angle drawn evenly from −15 to 15 degrees. Pixels that come in from outside repeat the
 * border.
 *
 * @throws RangeError for turns of pictures that are not square.
 */
export function augmented(
  bytes: Uint8Array,
  shape: Shape,
  how: Augmentation,
  random: Random,
): Uint8Array<ArrayBuffer> {
  if (typeof how === 'object') {
    const before = how.after ? augmented(bytes, shape, how.after, random) : bytes;
    return randAugmented(before, shape, how, random);
  }
  return how === 'tilts' ? tilted(bytes, shape, random) : moved(bytes, shape, how, random);
}

/** Mirrored, turned by an angle, and read between pixels, linearly. */
function tilted(
  bytes: Uint8Array,
  { height, width, channels }: Shape,
  random: Random,
): Uint8Array<ArrayBuffer> {
  const into = new Uint8Array(bytes.length);
  const size = height * width * channels;
  const line = width * channels;
  const [middle, centre] = [(height - 1) / 2, (width - 1) / 2];
  // What a column adds to the place that its pixels are read from, and what a row adds.
  const columnDown = new Float64Array(width);
  const columnRight = new Float64Array(width);
  let at = 0;
  for (let start = 0; start < into.length; start += size) {
    const flip = random.int(2) === 1 ? -1 : 1;
    const angle = TILT * (2 * random.uniform() - 1);
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    for (let x = 0; x < width; x++) {
      const right = flip * (x - centre);
      columnDown[x] = sin * right;
      columnRight[x] = centre + cos * right;
    }
    for (let y = 0; y < height; y++) {
      const down = y - middle;
      const rowDown = middle + cos * down;
      const rowRight = sin * down;
      for (let x = 0; x < width; x++) {
        const v = within(rowDown + columnDown[x]!, height);
        const u = within(columnRight[x]! - rowRight, width);
        const row = v | 0;
        const column = u | 0;
        const below = v - row;
        const beside = u - column;
        const pixel = start + row * line + column * channels;
        const next = beside > 0 ? channels : 0;
        const under = below > 0 ? line : 0;
        for (let from = pixel; from < pixel + channels; from++) {
          const left = bytes[from]!;
          const upper = left + beside * (bytes[from + next]! - left);
          const first = bytes[from + under]!;
          const lower = first + beside * (bytes[from + under + next]! - first);
          into[at++] = rounded(upper + below * (lower - upper));
        }
      }
    }
  }
  return into;
}

function moved(
  bytes: Uint8Array,
  { height, width, channels }: Shape,
  how: 'mirror' | 'turns',
  random: Random,
): Uint8Array<ArrayBuffer> {
  if (how === 'turns' && height !== width) {
    throw new RangeError(`pictures of ${height}×${width} cannot be turned: they are not square`);
  }
  const into = new Uint8Array(bytes.length);
  const size = height * width * channels;
  const line = width * channels;
  const reach = Math.max(2, Math.round(height * REACH));
  // Where the pixels of a row are read from, and, from there, those of a column.
  const rowFrom = new Int32Array(height);
  const columnFrom = new Int32Array(width);
  let at = 0;
  for (let start = 0; start < into.length; start += size) {
    const flip = random.int(2) === 1;
    const down = random.int(2 * reach + 1) - reach;
    const right = random.int(2 * reach + 1) - reach;
    const turn = how === 'turns' ? random.int(4) : 0;
    // A quarter turn reads columns as rows, backwards or not.
    for (let y = 0; y < height; y++) {
      const v = clamp(y - down, height);
      const place = turn === 1 || turn === 2 ? height - 1 - v : v;
      rowFrom[y] = start + place * (turn % 2 === 0 ? line : channels);
    }
    for (let x = 0; x < width; x++) {
      const shifted = clamp(x - right, width);
      const u = flip ? width - 1 - shifted : shifted;
      const place = turn === 2 || turn === 3 ? width - 1 - u : u;
      columnFrom[x] = place * (turn % 2 === 0 ? channels : line);
    }
    for (let y = 0; y < height; y++) {
      const row = rowFrom[y]!;
      for (let x = 0; x < width; x++) {
        const pixel = row + columnFrom[x]!;
        for (let from = pixel; from < pixel + channels; from++) into[at++] = bytes[from]!;
      }
    }
  }
  return into;
}

/** `Math.round` of what is not negative, in whole-number arithmetic. */
function rounded(value: number): number {
  const nearest = (value + 0.5) | 0;
  // 0.5 added to a number just below one half is rounded up to one.
  return nearest - value > 0.5 ? nearest - 1 : nearest;
}

function clamp(position: number, length: number): number {
  return position < 0 ? 0 : position >= length ? length - 1 : position;
}

/** A position between pixels, on the border at most. */
function within(position: number, length: number): number {
  return position < 0 ? 0 : position > length - 1 ? length - 1 : position;
}
