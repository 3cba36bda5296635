import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { FigureBlock, ReportDocument, TableBlock } from './document.ts';
import { removeEarlierFiles } from './earlier-files.ts';
import { figureToJson } from './figure-json.ts';
import { renderReport } from './render.ts';

const table = (id: string): TableBlock => ({
  kind: 'table',
  id,
  caption: 'A table',
  stub: 'Method',
  columns: [{ id: 'auroc', title: 'AUROC' }],
  groups: [{ title: null, rows: [{ header: 'ERM', cells: [{ text: '0.8', value: 0.8 }] }] }],
  notes: [],
});

const reportOf = (...ids: string[]): ReportDocument => ({
  title: 'A report',
  subtitle: 'of some tables',
  facts: [],
  summary: [],
  warnings: [],
  sections: [{ id: 'results', title: 'Results', blocks: ids.map(table) }],
  date: '2026-01-15',
});

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'refair-earlier-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const filesOf = (id: string) => ['csv', 'json', 'tex'].map((type) => `${id}.${type}`);

it('a table that a report no longer has leaves its folder, what a reader put there stays', async () => {
  const folder = await emptyFolder();
  const tables = join(folder, 'tables');
  await renderReport(reportOf('first', 'second', 'third'), folder, { pdf: false });
  const own = ['first-notes.csv', 'mine.csv', 'mine.json', 'mine.tex', 'second.xlsx'];
  for (const name of own) await writeFile(join(tables, name), '{"id":"mine","rows":[]}');
  // As a rendering leaves it that was ended between two removals.
  await rm(join(tables, 'third.csv'));
  await renderReport(reportOf('first'), folder, { pdf: false });
  expect((await readdir(tables)).sort()).toEqual([...filesOf('first'), ...own].sort());
});

it('so does a figure; a JSON file under another name than its own stays', async () => {
  const folder = await emptyFolder();
  const figures = join(folder, 'figures');
  await mkdir(figures);
  const figure = { data: [], layout: {} } as unknown as FigureBlock['figure'];
  const [now, before] = ['now', 'before'].map((id) =>
    figureToJson({ kind: 'figure', id, caption: '', alt: '', figure, width: 1, height: 1 }),
  );
  const files = {
    'now.json': now!,
    'now.svg': '',
    'before.json': before!,
    'before.svg': '',
    'copy.json': before!,
    'copy.svg': '',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(figures, name), text);
  await removeEarlierFiles(folder, ['figures/now.json', 'figures/now.svg']);
  expect((await readdir(figures)).sort()).toEqual(['copy.json', 'copy.svg', 'now.json', 'now.svg']);
});
