import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Random } from '../tensor/random.ts';
import { batches } from './batches.ts';

it('gives every row once, in batches that are full except for the last', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(500), { maxLength: 100 }),
      fc.integer({ min: 1, max: 20 }),
      (rows, size) => {
        const dealt = [...batches(rows, size, new Random(1))];
        expect(dealt.flatMap((batch) => [...batch]).sort((a, b) => a - b)).toEqual(
          [...rows].sort((a, b) => a - b),
        );
        for (const batch of dealt.slice(0, -1)) expect(batch.length).toBe(size);
        if (size > 1 && rows.length > 1) expect(dealt.at(-1)!.length).toBeGreaterThan(1);
      },
    ),
  );
});

it('orders rows by the seed and leaves its argument alone', () => {
  const rows = Int32Array.from({ length: 50 }, (_, i) => i);
  const order = (seed: number) => [...batches(rows, 50, new Random(seed))][0];
  expect(order(1)).toEqual(order(1));
  expect(order(1)).not.toEqual(order(2));
  expect([...rows]).toEqual([...rows].sort((a, b) => a - b));
});

it('refuses a size that is no positive integer', () => {
  expect(() => [...batches([1], 0, new Random(1))]).toThrow('batch size is 0');
});
