import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mannWhitney } from './mann-whitney.ts';

it('counts pairs, ties half, by hand', () => {
  // 3 > 1, 3 > 2, 3 = 3; 4 above all: 2.5 + 3 of 6 pairs.
  const { u, cliffsDelta } = mannWhitney([3, 4], [1, 2, 3]);
  expect(u).toBe(5.5);
  expect(cliffsDelta).toBeCloseTo(5 / 6, 12);
});

it('has the p-value of the textbook formula', () => {
  // U = 0 of 4 × 5 without ties: z = (10 − 0.5) / √(4·5·10/12) = 2.327.
  const { pValue } = mannWhitney([1, 2, 3, 4], [5, 6, 7, 8, 9]);
  expect(pValue).toBeCloseTo(0.01996, 4);
});

it('says nothing of samples that are alike or empty', () => {
  expect(mannWhitney([2, 2], [2, 2, 2]).pValue).toBeNull();
  expect(mannWhitney([], [1]).pValue).toBeNull();
});

it('turns its sign with its sides', () => {
  const values = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(values, values, (a, b) => {
      const [one, other] = [mannWhitney(a, b), mannWhitney(b, a)];
      expect(one.cliffsDelta).toBeCloseTo(-other.cliffsDelta, 12);
      expect(one.u + other.u).toBeCloseTo(a.length * b.length, 9);
      if (one.pValue !== null) expect(one.pValue).toBeCloseTo(other.pValue!, 12);
    }),
  );
});
