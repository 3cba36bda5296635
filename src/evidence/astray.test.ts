import { describe, expect, it } from 'vitest';
import { astrayRows } from './astray.ts';

const found = (values: Readonly<Record<string, readonly number[]>>) => {
  const all = Object.entries(values).map(([row, own]) => [row, Float64Array.from(own)] as const);
  const { apart, left } = astrayRows(new Map(all));
  return { apart: [...apart], left: [...left] };
};

describe('of four repeats', () => {
  /**
   * Others that add up to 0, with mean squares of 8/3 between them, and a row of 4 k²/3: F = k²/3, since
   * the mean of two others is known to half their own spread. With 3 and 3 degrees of freedom 10 % lie
   * above 5.39, 5 % above 9.28 and 5 %/3 above 20.
   */
  const table = (k: number) => ({
    a: [k, k, -k, -k],
    b: [1, -1, 1, -1],
    c: [-1, 1, -1, 1],
  });

  it('a row rests on its own repeats where it differs at 10 % by itself', () => {
    expect(found(table(Math.sqrt(3 * 5)))).toEqual({ apart: [], left: [] });
    expect(found(table(Math.sqrt(3 * 6)))).toEqual({ apart: ['a'], left: [] });
  });

  it('it leaves the others where it differs at 5 % over all rows', () => {
    expect(found(table(Math.sqrt(3 * 15)))).toEqual({ apart: ['a'], left: [] });
    expect(found(table(Math.sqrt(3 * 25)))).toEqual({ apart: ['a'], left: ['a'] });
  });

  it('what all rows share at a repeat is no spread', () => {
    const shift = [100, -50, 3, 8];
    const shifted = Object.fromEntries(
      Object.entries(table(1)).map(([row, own]) => [row, own.map((one, r) => one + shift[r]!)]),
    );
    expect(found(shifted)).toEqual({ apart: [], left: [] });
  });
});

it('of fewer than four repeats a row is apart only where it leaves, at 0.5 % over all rows', () => {
  // F = k² with 2 and 2 degrees of freedom, above which lie 1/(1 + F): of three rows 1/600 is enough.
  const table = (k: number) => ({ a: [k, k, -2 * k], b: [1, -1, 0], c: [-1, 1, 0] });
  expect(found(table(Math.sqrt(580)))).toEqual({ apart: [], left: [] });
  expect(found(table(Math.sqrt(620)))).toEqual({ apart: ['a'], left: ['a'] });
});

it('two rows cannot tell which of them goes astray', () => {
  expect(found({ a: [900, 0, -900, 0], b: [1, -1, 1, -1] })).toEqual({ apart: [], left: [] });
});
