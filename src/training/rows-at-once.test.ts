import { expect, it } from 'vitest';
import { rowsAtOnce } from './rows-at-once.ts';

it.each([
  ['a table', [5_000], 256],
  ['embeddings', [1], 256],
  ['small pictures', [28, 28, 3], 256],
  ['pictures of 64×64, grey or not', [64, 64, 1], 256],
  ['a picture more', [64, 65, 3], 252],
  ['pictures of 200×150', [150, 200, 3], 34],
  [
    'pictures of 256×256, of which whole batches would take sixteen times the memory',
    [256, 256, 3],
    16,
  ],
  ['films as they were taken', [2_500, 2_048, 1], 1],
])('takes as many as memory allows: %s', (_, shape, count) => {
  expect(rowsAtOnce(256, shape)).toBe(count);
});
