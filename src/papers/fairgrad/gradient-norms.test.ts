import { expect, it } from 'vitest';
import { tablesOf } from '../report/testing.ts';
import type { SettingResult } from '../results.ts';
import { gradientNorms } from './gradient-norms.ts';
import { table1 } from './table-1.ts';

const setting = (rows: { id: string; measures: Record<string, number> }[]) =>
  ({
    id: 'support2-sepsis',
    dataset: { id: 'support2-sepsis', title: 'support2-sepsis', standInFor: null },
    attributes: ['race', 'sex'],
    seeds: [1, 2],
    rows,
  }) as unknown as SettingResult;

it('gradients’ lengths stand beside multiples of the task’s', async () => {
  const measures = {
    'gradient norm task': 0.2,
    'gradient norm race': 0.5,
    'gradient norm sex': 0.1,
  };
  const [block] = await tablesOf(
    gradientNorms,
    table1,
    setting([
      { id: 'task', measures: {} },
      { id: 'fairgrad', measures },
    ]),
  );
  const [row] = block!.groups[0]!.rows;
  expect(row!.header).toBe('MLP');
  expect(row!.cells.map(({ text }) => text)).toEqual(['0.200', '0.500', '2.5', '0.100', '0.5']);
  expect(await tablesOf(gradientNorms, table1, setting([]))).toEqual([]);
});
