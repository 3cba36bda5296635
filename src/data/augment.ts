import type { Random } from '../tensor/random.ts';

/** Shifts reach this many pixels in each direction. */
const REACH = 2;

const FRACTIONS = Float32Array.from({ length: 256 }, (_, value) => value / 255);

/** Bytes as fractions in [0, 1]; as many as `into` holds. */
export function scaled(bytes: Uint8Array, into: Float32Array): void {
  for (let i = 0; i < into.length; i++) into[i] = FRACTIONS[bytes[i]!]!;
}

/**
 * As {@link scaled}, with each picture mirrored left to right with probability ½ and moved by up to
 * two pixels each way. Pixels that come in from outside repeat the border.
 */
export function augmented(
  bytes: Uint8Array,
  shape: { readonly height: number; readonly width: number; readonly channels: number },
  into: Float32Array,
  random: Random,
): void {
  const { height, width, channels } = shape;
  const size = height * width * channels;
  for (let start = 0; start < into.length; start += size) {
    const flip = random.int(2) === 1;
    const down = random.int(2 * REACH + 1) - REACH;
    const right = random.int(2 * REACH + 1) - REACH;
    let at = start;
    for (let y = 0; y < height; y++) {
      const row = start + clamp(y - down, height) * width * channels;
      for (let x = 0; x < width; x++) {
        const moved = clamp(x - right, width);
        const pixel = row + (flip ? width - 1 - moved : moved) * channels;
        for (let c = 0; c < channels; c++) into[at++] = FRACTIONS[bytes[pixel + c]!]!;
      }
    }
  }
}

function clamp(position: number, length: number): number {
  return position < 0 ? 0 : position >= length ? length - 1 : position;
}
