import { expect, it } from 'vitest';
import { Random } from '../tensor/random.ts';
import { augmented } from './augment.ts';
import { OPERATIONS, randAugmented } from './rand-augment.ts';

const random = new Random(1);
// Fewer pixels than 256 leave nothing to equalize.
const shape = { height: 20, width: 20, channels: 3 };
const picture = Uint8Array.from({ length: 20 * 20 * 3 }, () => 40 + random.int(150));
const level = (name: keyof typeof OPERATIONS, at: number) =>
  OPERATIONS[name](picture, shape, at, new Random(2));

it.each(Object.keys(OPERATIONS).filter((name) => !['autoContrast', 'equalize'].includes(name)))(
  '%s at magnitude 0 leaves a picture as it is',
  (name) => {
    expect(level(name as keyof typeof OPERATIONS, 0)).toEqual(picture);
  },
);

it.each(Object.keys(OPERATIONS))('%s changes no array that it was given', (name) => {
  const before = picture.slice();
  const after = level(name as keyof typeof OPERATIONS, 0.7);
  expect(picture).toEqual(before);
  expect(after).toHaveLength(picture.length);
  if (name !== 'identity') expect(after).not.toEqual(before);
});

it('does by hand what each says', () => {
  const grey = { height: 1, width: 4, channels: 1 };
  const of = (name: keyof typeof OPERATIONS, at: number, ...values: number[]) => [
    ...OPERATIONS[name](Uint8Array.from(values), grey, at, new Random(1)),
  ];
  expect(of('autoContrast', 0, 50, 100, 75, 50)).toEqual([0, 255, 128, 0]);
  expect(of('solarize', 0.5, 0, 127, 128, 255)).toEqual([0, 127, 127, 0]);
  expect(of('posterize', 0.5, 255, 7, 4, 3)).toEqual([252, 4, 4, 0]);
  // By 0.3 · 1 · 4 = 1.2 pixels to one side, the border repeated.
  expect([
    [1, 1, 2, 3],
    [2, 3, 4, 4],
  ]).toContainEqual(of('translateX', 1, 1, 2, 3, 4));
});

it('without operations pictures stay, and the same seed gives the same ones', () => {
  const two = Uint8Array.of(...picture, ...picture);
  expect(randAugmented(two, shape, { operations: 0, magnitude: 10 }, new Random(1))).toEqual(two);
  const how = { operations: 2, magnitude: 15 };
  const once = randAugmented(two, shape, how, new Random(3));
  expect(randAugmented(two, shape, how, new Random(3))).toEqual(once);
  expect(once.subarray(0, picture.length)).not.toEqual(once.subarray(picture.length));
  const moved = augmented(two, shape, 'mirror', new Random(4));
  const none = { operations: 0, magnitude: 10, after: 'mirror' as const };
  expect(augmented(two, shape, none, new Random(4))).toEqual(moved);
});
