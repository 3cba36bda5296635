import { expect, it } from 'vitest';
import { groupDistances } from './group-distances.ts';

it('are the distance of the means and the discrepancy, by hand', () => {
  // Group 0 at 0 and 2, group 1 at 4; group 2 has nobody.
  const { centroids, mmd } = groupDistances(Float32Array.of(0, 2, 4), [0, 0, 1], 3);
  expect(centroids).toEqual([
    [0, 3, 0],
    [3, 0, 0],
    [0, 0, 0],
  ]);
  // Squared distances of pairs: 4, 16, 4, so the median is 4 and k(x, y) = exp(−(x − y)² / 8).
  const [near, far] = [Math.exp(-0.5), Math.exp(-2)];
  const square = (2 + 2 * near) / 4 + 1 - (far + near);
  expect(mmd[0]![1]).toBeCloseTo(Math.sqrt(square), 6);
  expect(mmd[1]![0]).toBe(mmd[0]![1]);
});

it('are 0 between groups that are alike', () => {
  const { centroids, mmd } = groupDistances(Float32Array.of(1, 5, 1, 5), [0, 0, 1, 1], 2);
  expect(centroids[0]![1]).toBe(0);
  expect(mmd[0]![1]).toBeCloseTo(0, 6);
});

it('look at records of all parts of a large group', () => {
  // Of 800 the first half stands at 0 and the second at 2, as of the two others.
  const embeddings = Float32Array.from({ length: 802 }, (_, i) => (i < 400 || i === 800 ? 0 : 2));
  const codes = Array.from(embeddings, (_, i) => (i < 800 ? 0 : 1));
  expect(groupDistances(embeddings, codes, 2).mmd[0]![1]).toBeCloseTo(0, 4);
});

it('see a spread that the means do not', () => {
  const { centroids, mmd } = groupDistances(Float32Array.of(-1, 1, -9, 9), [0, 0, 1, 1], 2);
  expect(centroids[0]![1]).toBe(0);
  expect(mmd[0]![1]).toBeGreaterThan(0.3);
});
