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
  const [middle, centre] = [(height - 1) / 2, (width - 1) / 2];
  for (let start = 0; start < into.length; start += size) {
    const flip = random.int(2) === 1 ? -1 : 1;
    const angle = TILT * (2 * random.uniform() - 1);
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    let at = start;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [down, right] = [y - middle, flip * (x - centre)];
        const v = within(middle + cos * down + sin * right, height);
        const u = within(centre + cos * right - sin * down, width);
        const [row, column] = [Math.floor(v), Math.floor(u)];
        const [below, beside] = [v - row, u - column];
        const pixel = start + (row * width + column) * channels;
        const next = beside > 0 ? channels : 0;
        const under = below > 0 ? width * channels : 0;
        for (let c = 0; c < channels; c++) {
          const from = pixel + c;
          const upper = bytes[from]! + beside * (bytes[from + next]! - bytes[from]!);
          const first = bytes[from + under]!;
          const lower = first + beside * (bytes[from + under + next]! - first);
          into[at++] = Math.round(upper + below * (lower - upper));
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
        const shifted = clamp(x - right, width);
        const u = flip ? width - 1 - shifted : shifted;
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

/** A position between pixels, on the border at most. */
function within(position: number, length: number): number {
  return Math.min(length - 1, Math.max(0, position));
}
