import { expect, it } from 'vitest';
import { normalCdf } from './normal.ts';
import { pAbove, pDiffers } from './t-inference.ts';

const known = (value: number, standardError = 1) => ({ value, standardError, df: Infinity });

it('differing is asked on both sides, being above on one', () => {
  expect(pAbove(known(2))).toBeCloseTo(normalCdf(-2), 12);
  for (const value of [2, -2]) expect(pDiffers(known(value))).toBeCloseTo(2 * normalCdf(-2), 12);
  expect(pDiffers(known(0))).toBe(1);
});

it('what differs by rounding alone is no difference, however sure it looks', () => {
  expect(pAbove(known(1e-16, 1e-18))).toBe(1);
  expect(pDiffers(known(-1e-16, 1e-18))).toBe(1);
  expect(pAbove(known(1e-3, 1e-18))).toBe(0);
});
