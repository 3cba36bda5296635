import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditSource, requireSame } from './source.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'source-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a file that changed while it was read is not reported on', async () => {
  const path = join(folder, 'preds.csv');
  await writeFile(path, 'y,p\n1,0.5\n');
  const source = await auditSource(path, []);
  await expect(requireSame(path, source)).resolves.toBeUndefined();
  await writeFile(path, 'y,p\n0,0.5\n');
  await expect(requireSame(path, source)).rejects.toThrow(`${path} changed while it was read`);
});
