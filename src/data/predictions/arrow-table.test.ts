import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isArrow, readArrow } from './arrow-table.ts';

// Written by pyarrow 25: y int8, p float64, sex a dictionary with a null, id int64 beyond 2^53.
const sample = (name: string) => readFileSync(new URL(`./samples/${name}`, import.meta.url));

test.each(['lz4.feather', 'zstd.feather'])('%s as pyarrow wrote it', async (name) => {
  const bytes = sample(name);
  expect(isArrow(bytes)).toBe(true);
  const table = await readArrow(bytes, name);
  expect(table.names).toEqual(['y', 'p', 'sex', 'id']);
  const first = (column: string) => table.cells(column).slice(0, 3);
  expect(table.cells('y')).toHaveLength(60);
  expect(first('y')).toEqual(['1', '0', '1']);
  expect(first('p')).toEqual(['0.9', '0.1', '0.7']);
  expect(first('sex')).toEqual(['f', 'm', null]);
  expect(first('id')).toEqual(Array(3).fill('9007199254740993'));
});

test('a file that ends early names the file', async () => {
  const cut = sample('lz4.feather').subarray(0, 400);
  await expect(readArrow(cut, 'cut.feather')).rejects.toThrow(
    'cut.feather is an Arrow file that cannot be read',
  );
});
