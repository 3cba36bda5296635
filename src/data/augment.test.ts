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

/** Where the light of a picture lies, from its centre: down and right. */
function middleOf(picture: Uint8Array, side: number): [number, number] {
  let [sum, down, right] = [0, 0, 0];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const value = picture[y * side + x]!;
      sum += value;
      down += value * (y - (side - 1) / 2);
      right += value * (x - (side - 1) / 2);
    }
  }
  return [down / sum, right / sum];
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

  it('tilts about the centre, by 15 degrees at most, and mirrors half of the pictures', () => {
    // A bright dot right of the centre of a dark square: where it comes to lie tells angle and side.
    const square = { height: 33, width: 33, channels: 1 };
    const picture = new Uint8Array(33 * 33);
    for (let y = 15; y <= 17; y++) for (let x = 27; x <= 29; x++) picture[y * 33 + x] = 200;
    const n = 400;
    const bytes = new Uint8Array(n * picture.length);
    for (let i = 0; i < n; i++) bytes.set(picture, i * picture.length);
    const values = augmented(bytes, square, 'tilts', new Random(1));
    const angles: number[] = [];
    let mirrored = 0;
    for (let i = 0; i < n; i++) {
      const [down, right] = middleOf(values.subarray(i * picture.length), 33);
      // The dot stays 12 pixels from the centre.
      expect(Math.hypot(down, right)).toBeCloseTo(12, 0);
      if (right < 0) mirrored += 1;
      angles.push((Math.atan2(down, Math.abs(right)) * 180) / Math.PI);
    }
    expect(Math.max(...angles.map(Math.abs))).toBeLessThan(15.5);
    expect(Math.min(...angles)).toBeLessThan(-14);
    expect(Math.max(...angles)).toBeGreaterThan(14);
    expect(mirrored / n).toBeCloseTo(0.5, 1);
  });

  it('tilts a picture of one colour to itself, and repeats the border', () => {
    const bytes = new Uint8Array(10 * size).fill(77);
    expect(augmented(bytes, shape, 'tilts', new Random(1))).toEqual(bytes);
    // Columns of one colour each, brighter to the right: no pixel is darker or brighter than any.
    const columns = Uint8Array.from({ length: 10 * size }, (_, i) => 50 + (Math.floor(i / 3) % 6));
    const tilted = augmented(columns, shape, 'tilts', new Random(1));
    expect(Math.min(...tilted)).toBe(50);
    expect(Math.max(...tilted)).toBe(55);
  });

  it('depends on the seed alone', () => {
    const bytes = Uint8Array.from({ length: 4 * size }, (_, i) => i % 251);
    const make = (seed: number) => augmented(bytes, shape, 'mirror', new Random(seed));
    expect(make(1)).toEqual(make(1));
    expect(make(1)).not.toEqual(make(2));
  });
});
