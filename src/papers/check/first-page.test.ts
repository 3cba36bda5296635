import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extractText, getDocumentProxy } from 'unpdf';
import { expect, it } from 'vitest';
import { root } from '../../setup/paths.ts';
import { PAPERS } from '../registry.ts';

const committed = PAPERS.map(({ id }) => join(root, 'reports', id, 'report.pdf')).filter(
  existsSync,
);

it.each(committed)('page 1 of %s concludes, and has the figure of claims', async (path) => {
  const document = await getDocumentProxy(new Uint8Array(await readFile(path)));
  const { text } = await extractText(document);
  for (const part of ['Replication of:', 'Result', 'Limits', 'Figure R1']) {
    expect(text[0]).toContain(part);
  }
});
