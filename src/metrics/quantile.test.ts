import { expect, it } from 'vitest';
import { percentileInterval } from './quantile.ts';

/** 0 to 100, of which so many of the last are undefined. */
const replicates = (undefinedOnes: number) =>
  Float64Array.from({ length: 101 }, (_, i) => (i > 100 - undefinedOnes ? Number.NaN : i));
const close = (...ends: readonly number[]) => ends.map((end) => expect.closeTo(end, 9));

it('is the middle of the replicates that are defined, unless more than 5 % are not', () => {
  expect(percentileInterval(replicates(0))).toEqual(close(2.5, 97.5));
  expect(percentileInterval(replicates(0), 0.9)).toEqual(close(5, 95));
  expect(percentileInterval(replicates(5))).toEqual(close(0.025 * 95, 0.975 * 95));
  expect(percentileInterval(replicates(6))).toBeNull();
  expect(percentileInterval(new Float64Array())).toBeNull();
});
