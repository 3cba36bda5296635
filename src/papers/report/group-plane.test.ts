import { expect, it } from 'vitest';
import { frameOf } from './group-plane.ts';

const place = (value: number, half: number) => ({ value, low: value - half, high: value + half });

it('frames all estimates and the baseline, with room for four usual bars', () => {
  // Half-widths 1, 1 and 60: the usual one is 1.
  expect(frameOf([place(-7, 60), place(1, 1), place(-2, 1)])).toEqual([-11, 5]);
  expect(frameOf([{ value: 2, low: null, high: null }])).toEqual([0, 2]);
});
