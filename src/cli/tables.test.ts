import { afterEach, expect, it, vi } from 'vitest';
import { command } from './tables.ts';

afterEach(() => vi.restoreAllMocks());

async function printed(...args: readonly string[]): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await command().parseAsync(args, { from: 'user' });
  return String(log.mock.lastCall).replace(/\s+/g, ' ');
}

it('lists a table of the paper that is a setting of another one, and how that is run', async () => {
  expect(await printed('spare')).toContain(
    'spare/table-2 Main results on Fitzpatrick-17k, your own copy a setting of spare/table-1: run spare/table-1 --dataset fitzpatrick17k --profile paper',
  );
  const [spare] = JSON.parse(await printed('spare', '--json')) as [
    { tables: { id: string }[]; within: { id: string }[] },
  ];
  expect(spare.within.map(({ id }) => id)).toEqual(['spare/table-2']);
  expect(spare.tables.map(({ id }) => id)).not.toContain('spare/table-2');
});

it('lists no such table of another paper, nor beside one table', async () => {
  expect(await printed('fairgrad')).not.toContain('a setting of');
  const [spare] = JSON.parse(await printed('spare/table-1', '--json')) as [{ within: unknown[] }];
  expect(spare.within).toEqual([]);
});
