import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Random } from '../tensor/random.ts';
import { balancedDraw } from './resampling.ts';

test('every group gives the same share and goes through all its rows first', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 9 }), (large, small) => {
      const groups = [
        Int32Array.from({ length: large }, (_, i) => i),
        Int32Array.from({ length: small }, (_, i) => 100 + i),
      ];
      const count = large + small;
      const drawn = balancedDraw(groups, count, new Random(1));
      expect(drawn.length).toBe(count);
      for (const [index, rows] of groups.entries()) {
        const own = [...drawn].filter((row) => row >= 100 === (index === 1));
        expect(own.length).toBe(index === 0 ? Math.ceil(count / 2) : Math.floor(count / 2));
        const times = Array.from(rows, (row) => own.filter((other) => other === row).length);
        expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('epochs differ', () => {
  const groups = [Int32Array.from({ length: 40 }, (_, i) => i), Int32Array.of(100)];
  const first = balancedDraw(groups, 20, new Random(1).fork(0));
  expect([...balancedDraw(groups, 20, new Random(1).fork(1))]).not.toEqual([...first]);
});
