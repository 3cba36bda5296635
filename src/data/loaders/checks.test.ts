import { expect, it } from 'vitest';
import { sqlText, withDuckDb } from '../duckdb.ts';
import { ageCell, requireAges, requireUnique } from './checks.ts';

/** One column of text as table `t`. */
const withCells = <T>(
  cells: readonly (string | null)[],
  work: (connection: Parameters<typeof requireUnique>[0]) => Promise<T>,
) =>
  withDuckDb(async (connection) => {
    const rows = cells.map((cell) => `(${cell === null ? 'NULL::VARCHAR' : sqlText(cell)}, 'x')`);
    await connection.run(
      `CREATE TABLE t AS SELECT * FROM (VALUES ${rows.join(', ')}) v(cell, other)`,
    );
    return work(connection);
  });

it.each([
  ['45', '45'],
  ['45.0', '45.0'],
  [' 7 ', '7'],
  ['90+', '90'],
  ['90 +', '90'],
  ['> 89', '90.0'],
  ['>89', '90.0'],
  ['>=90', '90'],
  ['unknown', 'unknown'],
  ['-3', '-3'],
  ['', ''],
  [null, null],
])('reads the age %j as %j', async (cell, age) => {
  const found = await withCells([cell], async (connection) => {
    const reader = await connection.runAndReadAll(`SELECT ${ageCell('cell')} FROM t`);
    return reader.getRows()[0]![0];
  });
  expect(found).toBe(age);
});

it('names the first cell that is no age, its file and its column', async () => {
  const check = (cells: readonly (string | null)[]) =>
    withCells(cells, (connection) => requireAges(connection, 't', '/data/people.csv', 'cell'));
  await expect(check(['0', '61', '90+', '> 89', '', null])).resolves.toBeUndefined();
  await expect(check(['61', 'old', 'older'])).rejects.toThrow(
    '/data/people.csv, column cell has "old" (and 1 more rows), which is no age in years',
  );
  // A year of birth, and an age in days.
  await expect(check(['1956'])).rejects.toThrow('has "1956"');
  await expect(check(['-1'])).rejects.toThrow('has "-1"');
});

it('names the first value that repeats, and counts the others', async () => {
  const check = (cells: readonly (string | null)[], columns = ['cell']) =>
    withCells(cells, (connection) => requireUnique(connection, 't', '/data/t.csv', columns));
  await expect(check(['a', 'b', 'c'])).resolves.toBeUndefined();
  // Rows without an id are told of elsewhere.
  await expect(check([null, null, 'a'])).resolves.toBeUndefined();
  await expect(check(['a', 'b', 'b', 'b'])).rejects.toThrow('/data/t.csv: cell b stands in 3 rows');
  await expect(check(['d', 'a', 'd', 'a'], ['cell', 'other'])).rejects.toMatchObject({
    message: '/data/t.csv: cell, other a, x stands in 2 rows, and 1 more stand in several',
    fix: expect.stringContaining('remove the rows that repeat'),
  });
});
