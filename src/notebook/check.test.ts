import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkNotebooks, findNotebooks } from './check.ts';
import { writeNotebook } from './file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refair-check-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('checkNotebooks', () => {
  it('is as loose as tslab with what was written for it', async () => {
    const cell = { cell_type: 'code' as const, metadata: {}, execution_count: null, outputs: [] };
    const loose = [{ ...cell, source: 'function f(x) { return x; }\nf(1)' }];
    const path = join(folder, 'tslab/loose.ipynb');
    const base = { nbformat: 4 as const, nbformat_minor: 5, cells: loose };
    await writeNotebook(path, { ...base, metadata: { kernelspec: { name: 'tslab' } } });
    expect(await checkNotebooks([path])).toEqual([]);
    await writeNotebook(path, { ...base, metadata: { kernelspec: { name: 'refair' } } });
    expect(await checkNotebooks([path])).toHaveLength(1);
    await rm(path);
  });

  it('checks cells strictly against the library, as the kernel does, and names cell and line', async () => {
    const sources = [
      "import { loadDataset } from 'refair';\n\nconst data = await loadDataset('ham10000-28');",
      '[data.size].length',
      '// comment\nconst title: number = data.title;\nfunction f(x) { return x + title; }\nf(1)',
      'data.ids.at(0).length',
    ];
    await writeNotebook(join(folder, 'a.ipynb'), {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: sources.flatMap((source) => [
        { cell_type: 'markdown' as const, metadata: {}, source: 'text' },
        { cell_type: 'code' as const, metadata: {}, source, execution_count: null, outputs: [] },
      ]),
    });
    const found = await checkNotebooks(await findNotebooks(folder));
    expect(found.map(({ cell, line }) => [cell, line])).toEqual([
      [6, 2],
      [6, 3],
      [8, 1],
    ]);
    expect(found[0]!.message).toContain("Type 'string' is not assignable to type 'number'");
    expect(found[1]!.message).toContain("implicitly has an 'any' type");
    expect(found[2]!.message).toContain('possibly');
  });
});
