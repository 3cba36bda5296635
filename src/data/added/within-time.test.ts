import { matchesGlob } from 'node:path';
import { expect, it } from 'vitest';
import { withinTime } from './within-time.ts';

it('gives what work gives, and its error', () => {
  expect(withinTime(() => [1, 2], 5_000)).toEqual([1, 2]);
  const own = new RangeError('its own');
  expect(() =>
    withinTime(() => {
      throw own;
    }, 5_000),
  ).toThrow(own);
});

it('ends a pattern that takes longer than anybody waits', () => {
  const text = `${'a'.repeat(60)}!`;
  expect(() => withinTime(() => /^(a+)+$/.test(text), 100)).toThrow('not done after 0.1 s');
  expect(() => withinTime(() => matchesGlob('a', '{1..9}'.repeat(9)), 100)).toThrow('not done');
});
