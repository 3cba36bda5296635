import { expect, it } from 'vitest';
import { SERIES, stylesOf } from './theme.ts';

it('a method looks alike wherever it stands; no two of a figure do', () => {
  const [vanilla, ours] = stylesOf(['Vanilla', 'Ours']);
  expect(stylesOf(['AD', 'Ours', 'Vanilla'])).toEqual([SERIES[2], ours, vanilla]);
  // Another network of the same method, and one that nobody knows.
  expect(stylesOf(['Vanilla, ResNet-18', 'Something'])).toEqual([vanilla, SERIES[1]]);
  const names = ['ERM', 'SPARE', 'Vanilla', 'a', 'b', 'c', 'd', 'e'];
  expect(new Set(stylesOf(names).map(({ color }) => color)).size).toBe(names.length);
  expect(stylesOf(Array.from({ length: 12 }, (_, i) => `x${i}`))).toHaveLength(12);
});
