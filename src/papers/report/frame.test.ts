import { expect, it } from 'vitest';
import { framed } from './frame.ts';

const bar = (value: number | null, half = 1) =>
  value === null
    ? { value, low: null, high: null }
    : { value, low: value - half, high: value + half };

it('keeps every estimate and cuts the bar of a row gone astray', () => {
  const { estimates, cut } = framed([bar(70), bar(75), bar(72, 40), bar(null)]);
  expect(cut).toBe(true);
  // Four usual bars beyond the outermost estimates.
  expect(estimates).toEqual([bar(70), bar(75), { value: 72, low: 66, high: 79 }, bar(null)]);
});

it('cuts nothing where bars are alike, or absent', () => {
  expect(framed([bar(70), bar(75), bar(72)]).cut).toBe(false);
  expect(framed([{ value: 1 }, { value: 2 }]).cut).toBe(false);
});
