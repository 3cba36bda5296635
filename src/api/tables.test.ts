import { expect, it } from 'vitest';
import { loadTable } from './tables.ts';

it('a table that the maintainers ran is loaded by data set and attribute', async () => {
  const all = await loadTable('fairgrad/table-1');
  expect(all.result.settings.length).toBeGreaterThan(1);
  const one = await loadTable('fairgrad/table-1', { dataset: 'support2-sepsis' });
  expect(one.result.settings.map(({ dataset }) => dataset.id)).toEqual(['support2-sepsis']);
  const bySex = await loadTable('fair-diagnosis/table-1', { attribute: 'sex' });
  expect(bySex.result.settings.every(({ attribute }) => attribute === 'sex')).toBe(true);
});

it('what nobody ran is not replaced by what somebody did', async () => {
  await expect(
    loadTable('fair-diagnosis/table-1', { dataset: 'nowhere', attribute: 'age' }),
  ).rejects.toThrow(/no results of fair-diagnosis\/table-1 on nowhere by age in/);
});
