import { expect, it } from 'vitest';
import type { Column } from '../paper.ts';
import type { RowResult } from '../results.ts';
import { OUTSTANDING } from './outstanding.ts';

const row = (id: string, auroc: number | null, p: number | null = null) =>
  ({
    id,
    cells: { auroc: { value: auroc } },
    ...(p === null ? {} : { against: { baseline: 'erm' } }),
    ...(p === null ? {} : { paired: { auroc: { value: -0.1, p } } }),
  }) as unknown as RowResult;
const column = { id: 'auroc', better: 'higher' } as Column;

it('are the baseline, the best of a number, and who surely differs in it', () => {
  const rows = [row('erm', 0.8), row('a', 0.81, 0.5), row('b', 0.7, 0.001), row('c', null, 0.9)];
  expect([...OUTSTANDING.of(rows, [column])]).toEqual(['erm', 'b', 'a']);
});
