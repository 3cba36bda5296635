import { expect, it } from 'vitest';
import type { RowResult } from '../results.ts';
import { surelyApart, tellsSurely } from './surely.ts';

const row = (id: string, value: number | null, p?: number) =>
  ({
    id,
    paired: { auroc: { value, low: -1, high: 1, ...(p === undefined ? {} : { p }) } },
  }) as Pick<RowResult, 'id' | 'paired'>;

it('is what Holm’s method leaves over all rows', () => {
  // Each below 5 % by itself; the second is held against 5 % / 2.
  const rows = [row('a', -0.02, 0.01), row('b', 0.01, 0.03), row('c', 0, 0.04)];
  expect([...surelyApart(rows, 'auroc')]).toEqual([['a', -1]]);
  expect([...surelyApart(rows.slice(1, 2), 'auroc')]).toEqual([['b', 1]]);
});

it('is nobody where there is no p-value, no difference or no such column', () => {
  expect(surelyApart([row('a', -0.02), row('b', null, 0.001)], 'auroc').size).toBe(0);
  expect(surelyApart([row('a', -0.02, 0.001)], 'worst').size).toBe(0);
});

it('is not told by results of intervals alone', () => {
  expect(tellsSurely([row('a', -0.02)])).toBe(false);
  expect(tellsSurely([row('a', -0.02), row('b', 0, 1)])).toBe(true);
});
