import { expect, it } from 'vitest';
import { median } from './median.ts';

it('takes the middle, or the mean of the two middle ones, and leaves its argument alone', () => {
  const values = [10, 9, 1];
  expect(median(values)).toBe(9);
  expect(values).toEqual([10, 9, 1]);
  expect(median([4, 1, 3, 10])).toBe(3.5);
  expect(median([2])).toBe(2);
});
