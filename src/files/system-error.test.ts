import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { about, systemError } from './system-error.ts';

const caught = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

it('says what the system refused, with the path and what to do', async () => {
  const error = systemError(await caught(readFile('/no/such/file')))!;
  expect(error.message).toBe("ENOENT: no such file or directory, open '/no/such/file'");
  expect(error.fix).toMatch(/path is right/);
});

it('names the path that the system left out', async () => {
  const error = await caught(readFile('/'));
  expect((error as Error).message).not.toContain('/');
  expect(systemError(about('/a/folder', error))!.message).toMatch(/^EISDIR: .* '\/a\/folder'$/);
});

it('knows the system’s errors behind DuckDB', async () => {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  const refused = connection.run("COPY (SELECT 1) TO '/no/such/folder/a.parquet' (FORMAT parquet)");
  expect(systemError(await caught(refused))!.message).toMatch(/\/no\/such\/folder\/a\.parquet/);
  database.closeSync();
});

it('leaves other errors alone', async () => {
  expect(systemError(new TypeError('a fault of ours'))).toBeNull();
  expect(systemError(new UserError('known', 'fix'))).toBeNull();
  expect(systemError('text')).toBeNull();
  const other = new Error('a fault of ours');
  expect(about('/a', other)).not.toHaveProperty('path');
  const ended = spawnSync('/no/such/program').error;
  expect(systemError(ended)!.message).toContain('/no/such/program');
});
