import { expect, it } from 'vitest';
import { selectBy } from './selection.ts';

const itself = (score: readonly number[]) => score;

it('takes the highest, and of equal ones the first', () => {
  const candidates = [
    { name: 'a', f1: 0.4 },
    { name: 'b', f1: 0.6 },
    { name: 'c', f1: 0.6 },
  ];
  expect(selectBy(candidates, ({ f1 }) => f1).name).toBe('b');
});

it('compares later scores where earlier ones are equal', () => {
  const best = [1, 5, -2];
  expect(selectBy([[0, 9, 9], [1, 4, 9], best, [1, 5, -3]], itself)).toBe(best);
});

it('takes what is undefined only where nothing is defined', () => {
  expect(selectBy([[Number.NaN], [-1]], itself)).toEqual([-1]);
  expect(selectBy([[-1], [Number.NaN]], itself)).toEqual([-1]);
  expect(
    selectBy(
      [
        [1, Number.NaN],
        [1, -7],
      ],
      itself,
    ),
  ).toEqual([1, -7]);
  const first = [Number.NaN, 1];
  expect(selectBy([first, [Number.NaN, 0]], itself)).toBe(first);
});

it('has nothing to take from nothing', () => {
  expect(() => selectBy([], itself)).toThrow(RangeError);
});
