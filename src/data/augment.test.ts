import { describe, expect, it } from 'vitest';
import { Random } from '../tensor/random.ts';
import { augmented } from './augment.ts';

const shape = { height: 5, width: 6, channels: 3 };
const size = 5 * 6 * 3;

/** What each of the 50 flips and shifts makes of a picture, by its definition pixel by pixel. */
function every(picture: Uint8Array): string[] {
  const at = (y: number, x: number, c: number) => {
    const row = Math.min(4, Math.max(0, y));
    const column = Math.min(5, Math.max(0, x));
    return picture[(row * 6 + column) * 3 + c]!;
  };
  const images: string[] = [];
  for (const flip of [false, true]) {
    for (let down = -2; down <= 2; down++) {
      for (let right = -2; right <= 2; right++) {
        const image: number[] = [];
        for (let y = 0; y < 5; y++) {
          for (let x = 0; x < 6; x++) {
            const moved = Math.min(5, Math.max(0, x - right));
            for (let c = 0; c < 3; c++) image.push(at(y - down, flip ? 5 - moved : moved, c));
          }
        }
        images.push(image.join());
      }
    }
  }
  return images;
}

describe('augmented', () => {
  it('makes each of the fifty flips and shifts and nothing else', () => {
    const picture = Uint8Array.from({ length: size }, (_, i) => (i * 37) % 256);
    const n = 2000;
    const bytes = new Uint8Array(n * size);
    for (let i = 0; i < n; i++) bytes.set(picture, i * size);
    const values = augmented(bytes, shape, 'mirror', new Random(1));
    const made = new Set<string>();
    for (let i = 0; i < n; i++) made.add(values.subarray(i * size, (i + 1) * size).join());
    expect([...made].sort()).toEqual([...new Set(every(picture))].sort());
  });

  it('turns what it mirrors and moves by each quarter, and makes nothing else', () => {
    const square = { height: 5, width: 5, channels: 1 };
    const picture = Uint8Array.from({ length: 25 }, (_, i) => (i * 37) % 256);
    const made = (how: 'mirror' | 'turns', n: number) => {
      const bytes = Uint8Array.from({ length: n * 25 }, (_, i) => picture[i % 25]!);
      const values = augmented(bytes, square, how, new Random(1));
      return new Set(
        Array.from({ length: n }, (_, i) => values.slice(i * 25, (i + 1) * 25).join()),
      );
    };
    const quarter = (image: readonly string[]) =>
      image.map((_, at) => image[(at % 5) * 5 + (4 - Math.floor(at / 5))]!);
    const expected = new Set<string>();
    for (const mirrored of made('mirror', 2000)) {
      let image = mirrored.split(',');
      for (let turn = 0; turn < 4; turn++) {
        expected.add(image.join());
        image = quarter(image);
      }
    }
    // Mirroring and quarter turns give eight pictures; shifts of one are no shifts of another.
    expect(expected.size).toBe(200);
    expect([...made('turns', 10_000)].sort()).toEqual([...expected].sort());
  });

  it('turns no oblong pictures', () => {
    const bytes = new Uint8Array(size);
    expect(() => augmented(bytes, shape, 'turns', new Random(1))).toThrow(/not square/);
  });

  it('depends on the seed alone', () => {
    const bytes = Uint8Array.from({ length: 4 * size }, (_, i) => i % 251);
    const make = (seed: number) => augmented(bytes, shape, 'mirror', new Random(seed));
    expect(make(1)).toEqual(make(1));
    expect(make(1)).not.toEqual(make(2));
  });
});
