import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readNotebook } from './file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'notebook-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('what is no notebook is refused in one line that names the file', async () => {
  const text = join(folder, 'README.md');
  await writeFile(text, '# Not a notebook\nbut text');
  const missing = join(folder, 'none.ipynb');
  await expect(readNotebook(text)).rejects.toThrow(`${text} is no notebook: it is not JSON`);
  await expect(readNotebook(missing)).rejects.toThrow(`there is no notebook ${missing}`);
  await expect(readNotebook(folder)).rejects.toThrow(`${folder} is a folder`);
  await expect(readNotebook(text, { largestBytes: 3 })).rejects.toThrow('is larger than');
});
