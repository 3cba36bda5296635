import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uaFaults } from '../../report/archive/ua-rules.fixture.ts';
import { type PrintedNotebook, printNotebook } from './print.ts';

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAABQAAAAKCAIAAAA7N+mxAAAAF0lEQVR4nGPUiFrAQC5gIlvnqOYRoxkAypwBNrb2aJEAAAAASUVORK5CYII=';
const columns = Array.from({ length: 30 }, (_, i) => `feature_${String(i + 1).padStart(2, '0')}`);
const cells = (tag: string, texts: readonly string[]) =>
  texts.map((text) => `<${tag}>${text}</${tag}>`).join('');
const FRAME = `<table border="1"><thead><tr><th></th>${cells('th', columns)}</tr></thead><tbody><tr><th>0</th>${cells(
  'td',
  columns.map((_, i) => `${i + 1}.25`),
)}</tr></tbody></table>`;
const figure = (trace: object, layout: object) => ({
  'application/vnd.plotly.v1+json': { data: [trace], layout },
  'text/plain': 'Figure({})',
});

/** What notebooks of other programs hold, good and bad. */
const OUTPUTS = [
  { output_type: 'stream', name: 'stderr', text: '\r  0%|\r100%|##| 40/40\n' },
  { output_type: 'stream', name: 'stdout', text: '結果: 公平性 ✅ \u{12000}\n' },
  ...[
    { 'text/html': FRAME, 'text/plain': 'frame' },
    figure(
      { name: 'ROC', x: [0, 1], y: [0, 1], mode: 'lines' },
      { title: 'ROC of women', xaxis: { title: 'False positive rate' }, yaxis: { title: '感度' } },
    ),
    { ...figure({ type: 'scatter3d', x: [1], y: [1], z: [1] }, {}), 'image/png': PNG },
    { 'text/html': '<img src="https://example.org/x.png"><script>alert(1)</script>kept' },
    { 'image/png': PNG },
  ].map((data) => ({ output_type: 'display_data', metadata: {}, data })),
  {
    output_type: 'error',
    ename: 'ValueError',
    evalue: 'no',
    traceback: ['\u001b[0;31mValueError\u001b[0m: no'],
  },
];
const NOTEBOOK = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {
    kernelspec: { name: 'python3', display_name: 'Python 3' },
    language_info: { name: 'python', version: '3.12.1' },
  },
  cells: [
    {
      cell_type: 'markdown',
      metadata: {},
      attachments: { 'flow.png': { 'image/png': PNG } },
      source: `# Flow of patients\n\n![consort](attachment:flow.png) ![](data:image/png;base64,${PNG})\n\n## العربية\n\n- a\n  - b\n\n$$x^2$$\n\n| a | b |\n|---|---|\n| 1 | 2 |`,
    },
    { cell_type: 'code', metadata: {}, source: 'run()', execution_count: 1, outputs: OUTPUTS },
  ],
};

let folder: string;
let path: string;
let printed: PrintedNotebook;
let text: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refair-print-'));
  path = join(folder, 'notes.ipynb');
  await writeFile(path, JSON.stringify(NOTEBOOK));
  await utimes(path, 1.8e9, 1.8e9);
  printed = await printNotebook(path, { out: join(folder, 'a.pdf') });
  const pdf = await getDocumentProxy(new Uint8Array(await readFile(join(folder, 'a.pdf'))));
  text = (await extractText(pdf, { mergePages: true })).text.replace(/\s+/g, ' ');
});
afterAll(() => rm(folder, { recursive: true }));

describe('printNotebook', () => {
  it('writes the file that was asked for, and the same bytes a second time', async () => {
    expect(printed.files).toEqual([join(folder, 'a.pdf')]);
    await printNotebook(path, { out: join(folder, 'b.pdf') });
    const [first, second] = await Promise.all(
      ['a.pdf', 'b.pdf'].map((name) => readFile(join(folder, name))),
    );
    expect(first!.equals(second!)).toBe(true);
  });

  it('prints every column of a wide frame, the last state of a bar, titles and errors', () => {
    for (const name of columns) expect(text).toContain(name);
    expect(text).toContain('30.25');
    expect(text.split('| 40/40')).toHaveLength(2);
    for (const title of ['ROC of women', 'False positive rate', '感度']) {
      expect(text).toContain(title);
    }
    expect(text).toContain('ValueError: no');
    expect(text).toContain('Python 3, python 3.12.1');
  });

  it('names on the first page and to the caller what is printed otherwise or not at all', () => {
    const [failed, figureGone, box, ...others] = printed.warnings;
    expect(failed).toBe('Cell 2 of this notebook ended with an error.');
    expect(figureGone).toMatch(
      /^Figure cell-2-5: .*scatter3d.* Its picture stands in its place\.$/,
    );
    expect(box).toBe(
      'No font here has this character: its number stands in its place in the PDF: U+12000.',
    );
    expect(text).toContain('公平性 ✅ [U+12000]');
    expect(others).toEqual([]);
    for (const warning of printed.warnings) expect(text).toContain(warning);
  });

  it('keeps the rules of PDF/UA-1', async () => {
    expect(await uaFaults(await readFile(join(folder, 'a.pdf')))).toEqual([]);
  });

  it('refuses a path that it does not write, before it reads anything', async () => {
    await mkdir(join(folder, 'taken.pdf'));
    for (const name of ['taken.pdf', 'x.docx', 'notes.ipynb']) {
      await expect(printNotebook('none.ipynb', { out: join(folder, name) })).rejects.toThrow(
        /is a folder|is not printed as/,
      );
    }
  });
});
