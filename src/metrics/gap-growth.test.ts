import { expect, it } from 'vitest';
import { type GapGrowth, gapGrowth } from './gap-growth.ts';

it.each<[GapGrowth | null, number[], number[]]>([
  ['best up', [0.8, 0.7], [0.85, 0.702]],
  ['all up', [0.8, 0.7], [0.9, 0.72]],
  ['worst down', [0.8, 0.7], [0.799, 0.65]],
  ['all down', [0.8, 0.7], [0.79, 0.6]],
  ['mixed', [0.8, 0.7, 0.75], [0.85, 0.65, 0.75]],
  ['slightly', [0.8, 0.7], [0.803, 0.699]],
  [null, [0.8, 0.7], [0.75, 0.7]],
  [null, [0.8, 0.7], [0.8, 0.7]],
  // One group alone has no gap; one that is undefined is left out.
  [null, [0.8], [0.9]],
  ['all up', [0.8, 0.7, Number.NaN], [0.9, 0.72, 0.1]],
])('a gap grows: %s', (kind, before, after) => {
  expect(gapGrowth(before, after)).toBe(kind);
});
