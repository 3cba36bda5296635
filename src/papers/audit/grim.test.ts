import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fits, smallestSize } from './grim.ts';

test('hand-worked: 33.33 % is 1 of 3, not of 4', () => {
  expect(fits(33.33, 3)).toBe(true);
  expect(fits(33.33, 4)).toBe(false);
  expect(smallestSize([33.33])).toBe(3);
  expect(smallestSize([33.33, 25])).toBe(12);
});

test('any share of n records, printed with two digits, fits n', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (n, share) => {
        const percent = Number(((100 * Math.floor(share * n)) / n).toFixed(2));
        return fits(percent, n);
      },
    ),
  );
});
