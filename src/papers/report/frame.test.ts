import { expect, it } from 'vitest';
import { framed, frameOf } from './frame.ts';

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

it('frames all estimates and the baseline, with room for four usual bars', () => {
  // Half-widths 1, 1 and 60: the usual one is 1.
  expect(frameOf([bar(-7, 60), bar(1, 1), bar(-2, 1)], [0])).toEqual([-11, 5]);
  expect(frameOf([{ value: 2, low: null, high: null }], [0])).toEqual([0, 2]);
});
