import type { Random } from '../tensor/random.ts';

/** RandAugment (Cubuk et al. 2020): N operations a picture, drawn alike, all at magnitude M of 30. */
export interface RandAugment {
  readonly operations: number;
  /** 0 to 30. */
  readonly magnitude: number;
}

interface Shape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** One picture's bytes, changed; `level` is M / 30. */
type Operation = (bytes: Uint8Array, shape: Shape, level: number, random: Random) => Uint8Array;

const MOST = 30;

/** Pictures, each with operations of its own; `into` is another array than `bytes`. */
export function randAugmented(
  bytes: Uint8Array,
  shape: Shape,
  { operations, magnitude }: RandAugment,
  random: Random,
): Uint8Array<ArrayBuffer> {
  const into = new Uint8Array(bytes.length);
  const size = shape.height * shape.width * shape.channels;
  const all = shape.channels === 3 ? [...ALWAYS, colour] : ALWAYS;
  for (let start = 0; start < bytes.length; start += size) {
    let picture = bytes.subarray(start, start + size);
    for (let i = 0; i < operations; i++) {
      const operation = all[random.int(all.length)]!;
      picture = operation(picture, shape, magnitude / MOST, random);
    }
    into.set(picture, start);
  }
  return into;
}

function signed(value: number, random: Random): number {
  return random.int(2) === 0 ? value : -value;
}

/** 1 ± 0.9 · level: what enhancements multiply by. */
function factorOf(level: number, random: Random): number {
  return 1 + signed(0.9 * level, random);
}

function byte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}

/** `from` + factor · (v − `from`), a byte each. */
function blended(bytes: Uint8Array, factor: number, from: (i: number) => number): Uint8Array {
  return bytes.map((value, i) => byte(from(i) + factor * (value - from(i))));
}

/** Brightness of a pixel: ITU-R 601 of three channels. */
function grey(bytes: Uint8Array, pixel: number, channels: number): number {
  const at = pixel * channels;
  return channels === 3
    ? 0.299 * bytes[at]! + 0.587 * bytes[at + 1]! + 0.114 * bytes[at + 2]!
    : bytes[at]!;
}

const identity: Operation = (bytes) => bytes;

const brightness: Operation = (bytes, _, level, random) =>
  blended(bytes, factorOf(level, random), () => 0);

const contrast: Operation = (bytes, { height, width, channels }, level, random) => {
  const pixels = height * width;
  let sum = 0;
  for (let pixel = 0; pixel < pixels; pixel++) sum += grey(bytes, pixel, channels);
  return blended(bytes, factorOf(level, random), () => sum / pixels);
};

const colour: Operation = (bytes, { channels }, level, random) =>
  blended(bytes, factorOf(level, random), (i) => grey(bytes, Math.floor(i / channels), channels));

const sharpness: Operation = (bytes, shape, level, random) => {
  const smooth = smoothed(bytes, shape);
  return blended(bytes, factorOf(level, random), (i) => smooth[i]!);
};

/** By (1 1 1; 1 5 1; 1 1 1) / 13; the border stays. */
function smoothed(bytes: Uint8Array, { height, width, channels }: Shape): Uint8Array {
  const into = bytes.slice();
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      for (let c = 0; c < channels; c++) {
        let sum = 4 * bytes[(y * width + x) * channels + c]!;
        for (let v = y - 1; v <= y + 1; v++) {
          for (let u = x - 1; u <= x + 1; u++) sum += bytes[(v * width + u) * channels + c]!;
        }
        into[(y * width + x) * channels + c] = Math.round(sum / 13);
      }
    }
  }
  return into;
}

const solarize: Operation = (bytes, _, level) =>
  bytes.map((value) => (value >= 256 * (1 - level) ? 255 - value : value));

const posterize: Operation = (bytes, _, level) => {
  const kept = 0xff & (0xff << Math.round(4 * level));
  return bytes.map((value) => value & kept);
};

/** Each channel from its darkest to its brightest value over the whole range. */
const autoContrast: Operation = (bytes, { channels }) => {
  const low = new Uint8Array(channels).fill(255);
  const high = new Uint8Array(channels);
  bytes.forEach((value, i) => {
    const c = i % channels;
    low[c] = Math.min(low[c]!, value);
    high[c] = Math.max(high[c]!, value);
  });
  return bytes.map((value, i) => {
    const c = i % channels;
    const range = high[c]! - low[c]!;
    return range === 0 ? value : byte((255 * (value - low[c]!)) / range);
  });
};

/** Each channel's values by their ranks. */
const equalize: Operation = (bytes, { channels }) => {
  const tables = Array.from({ length: channels }, (_, c) => {
    const counts = new Uint32Array(256);
    for (let i = c; i < bytes.length; i += channels) counts[bytes[i]!]! += 1;
    const highest = counts.findLastIndex((count) => count > 0);
    const step = Math.floor((bytes.length / channels - counts[highest]!) / 255);
    if (step === 0) return Uint8Array.from({ length: 256 }, (_, value) => value);
    let below = Math.floor(step / 2);
    return Uint8Array.from(counts, (count) => {
      const value = Math.min(255, Math.floor(below / step));
      below += count;
      return value;
    });
  });
  return bytes.map((value, i) => tables[i % channels]![value]!);
};

/** Where a pixel (right, down), from the centre, is taken from. */
type Affine = readonly [xx: number, xy: number, x: number, yx: number, yy: number, y: number];

/** The nearest pixel; what comes in from outside repeats the border. */
function moved(bytes: Uint8Array, { height, width, channels }: Shape, m: Affine): Uint8Array {
  const into = new Uint8Array(bytes.length);
  const [middle, centre] = [(height - 1) / 2, (width - 1) / 2];
  const within = (position: number, length: number) =>
    Math.min(length - 1, Math.max(0, Math.round(position)));
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [right, down] = [x - centre, y - middle];
      const u = within(centre + m[0] * right + m[1] * down + m[2], width);
      const v = within(middle + m[3] * right + m[4] * down + m[5], height);
      for (let c = 0; c < channels; c++) into[at++] = bytes[(v * width + u) * channels + c]!;
    }
  }
  return into;
}

const rotate: Operation = (bytes, shape, level, random) => {
  const angle = signed((level * 30 * Math.PI) / 180, random);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return moved(bytes, shape, [cos, -sin, 0, sin, cos, 0]);
};
const shearX: Operation = (bytes, shape, level, random) =>
  moved(bytes, shape, [1, signed(0.3 * level, random), 0, 0, 1, 0]);
const shearY: Operation = (bytes, shape, level, random) =>
  moved(bytes, shape, [1, 0, 0, signed(0.3 * level, random), 1, 0]);
const translateX: Operation = (bytes, shape, level, random) =>
  moved(bytes, shape, [1, 0, signed(0.3 * level * shape.width, random), 0, 1, 0]);
const translateY: Operation = (bytes, shape, level, random) =>
  moved(bytes, shape, [1, 0, 0, 0, 1, signed(0.3 * level * shape.height, random)]);

export const OPERATIONS = {
  identity,
  autoContrast,
  equalize,
  rotate,
  solarize,
  posterize,
  contrast,
  brightness,
  sharpness,
  colour,
  shearX,
  shearY,
  translateX,
  translateY,
} as const;

/** Those that grey pictures have too: all but `colour`. */
const { colour: _colour, ...others } = OPERATIONS;
const ALWAYS: readonly Operation[] = Object.values(others);
