import { expect, it } from 'vitest';
import { proportional } from './stratify.ts';

it('shares out whole numbers in proportion, the rest to the largest remainders', () => {
  // 2, 1.2 and 0.8.
  expect(proportional([5, 3, 2], 4)).toEqual([2, 1, 1]);
  // 1.4, 2.8 and 2.8: both that miss least get one.
  expect(proportional([1, 2, 2], 7)).toEqual([1, 3, 3]);
  // 0.1, 1.6 and 8.3.
  expect(proportional([1, 16, 83], 10)).toEqual([0, 2, 8]);
  expect(proportional([7, 7], 14)).toEqual([7, 7]);
});
