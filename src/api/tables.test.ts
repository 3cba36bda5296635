import { expect, it } from 'vitest';
import { loadTable, refuseEmpty } from './tables.ts';

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

it('who would run a table on data of another source is not shown what came out elsewhere', async () => {
  const on = (dataset: string) =>
    loadTable('fair-diagnosis/table-1', { attribute: 'sex', orRun: { dataset } });
  const [setting] = (await on('ham10000-28')).result.settings;
  expect(setting!.dataset.id).toBe('ham10000-64');
  // It is run, where there is no such set.
  await expect(on('nowhere')).rejects.toThrow(/does not run on data set "nowhere"/);
});

it('only what has no finished seed in any row is refused, with the words of the first failure', async () => {
  const { result } = await loadTable('fairgrad/table-1', { dataset: 'support2-sepsis' });
  const [setting] = result.settings;
  const [row, other] = setting!.rows;
  const withSeeds = (...seeds: number[][]) => ({
    ...result,
    settings: [
      {
        ...setting!,
        seeds: [],
        rows: [row!, other!].map((one, i) => ({ ...one, seeds: seeds[i]! })),
      },
    ],
  });
  const failures = [{ message: 'the loss is NaN', fix: null }];
  expect(() => refuseEmpty(withSeeds([], []), failures)).toThrow('the loss is NaN');
  expect(() => refuseEmpty(withSeeds([1], [2]), failures)).not.toThrow();
  expect(() => refuseEmpty(withSeeds([], []), [])).not.toThrow();
});
