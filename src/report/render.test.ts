import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDict, PDFDocument, PDFName } from 'pdf-lib';
import type { Browser } from 'puppeteer';
import { getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layoutSpecimen } from '../../tools/report/specimen.ts';
import { uaFaults } from './archive/ua-rules.fixture.ts';
import { openBrowser } from './browser.ts';
import type { ReportDocument, Section, TableCell } from './document.ts';
import { printPdf } from './pdf.ts';
import { type RenderedReport, renderReport } from './render.ts';
import { plainTable } from './tables.ts';
import { fitTable } from './view.ts';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await openBrowser();
  folder = await mkdtemp(join(tmpdir(), 'refair-report-'));
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the layout specimen', () => {
  let report: RenderedReport;
  let pages: readonly string[];
  beforeAll(async () => {
    report = await renderReport(layoutSpecimen(), join(folder, 'a'), { browser });
    pages = await pageTexts(report.pdf!);
  });

  it('is left unwritten where the signal ends the rendering', async () => {
    const out = join(folder, 'ended');
    const signal = AbortSignal.timeout(1_000);
    const ended = await renderReport(layoutSpecimen(), out, { signal }).catch((error) => error);
    expect(ended).toBe(signal.reason);
    await expect(readdir(out)).rejects.toThrow('ENOENT');
  });

  it('writes every file that it names', async () => {
    const files = await readdir(join(folder, 'a'), { recursive: true });
    expect(files.filter((name) => name.includes('.')).sort()).toEqual([
      ...['ablation', 'bars', 'pareto', 'scatter', 'training'].flatMap((id) =>
        ['json', 'svg'].map((type) => `figures/${id}.${type}`),
      ),
      'report.html',
      'report.pdf',
      ...['audit', 'specimen-table-1', 'trials', 'wide'].flatMap((id) =>
        ['csv', 'json', 'tex'].map((type) => `tables/${id}.${type}`),
      ),
    ]);
    expect([...report.tables, ...report.figures]).toHaveLength(22);
  });

  it('gives the same bytes again, with a browser of its own', async () => {
    const again = await renderReport(layoutSpecimen(), join(folder, 'b'));
    const names = (await readdir(join(folder, 'b'), { recursive: true })).filter((name) =>
      name.includes('.'),
    );
    for (const name of names) {
      const [a, b] = await Promise.all(['a', 'b'].map((run) => readFile(join(folder, run, name))));
      expect(a!.equals(b!), name).toBe(true);
    }
    expect(again.tables).toHaveLength(report.tables.length);
  });

  it('prints the page numbers that its contents name; a section alone in its parent has no entry', async () => {
    const titles = sectionTitles(layoutSpecimen().sections);
    const alone = ({ number }: { number: string }) =>
      number.endsWith('.1') && !titles.some((other) => other.number === number.replace(/1$/, '2'));
    expect(titles.filter(alone)).not.toEqual([]);
    for (const { title } of titles.filter(alone)) expect(pages[0]).not.toContain(title);
    for (const { number, title } of titles.filter((section) => !alone(section))) {
      const entry = new RegExp(`${number.replace('.', '\\.')} ?${escapeRegExp(title)} ?(\\d+)`);
      const page = Number(entry.exec(pages[0]!)?.[1]);
      expect(page, title).toBeGreaterThan(1);
      expect(pages[page - 1], title).toContain(title);
      const first = pages.findIndex(
        (text, index) => index > 0 && text.includes(`${number} ${title}`),
      );
      expect(first + 1, title).toBe(page);
    }
  });

  it('has bookmarks to every section, in order', async () => {
    const pdf = await openPdf(report.pdf!);
    const flat = (items: Awaited<ReturnType<typeof pdf.getOutline>>): string[] =>
      (items ?? []).flatMap((item) => [item.title.trim(), ...flat(item.items)]);
    const titles = sectionTitles(layoutSpecimen().sections);
    const outline = flat(await pdf.getOutline());
    expect(outline).toEqual([
      layoutSpecimen().title,
      ...titles.map(({ number, title }) => `${number} ${title}`),
    ]);
    await pdf.cleanup();
  });

  it('is PDF/UA-1 as far as our own list of its checkable rules goes: tagged, titled, described', async () => {
    const bytes = await readFile(report.pdf!);
    const pdf = await PDFDocument.load(bytes, { updateMetadata: false });
    expect(pdf.getTitle()).toBe(layoutSpecimen().title);
    expect(pdf.catalog.lookup(PDFName.of('MarkInfo'), PDFDict).toString()).toContain(
      '/Marked true',
    );
    expect(pdf.catalog.get(PDFName.of('Lang'))?.toString()).toBe('(en)');
    expect(await uaFaults(bytes)).toEqual([]);
  });

  it('carries the date of the results', async () => {
    const pdf = await PDFDocument.load(await readFile(report.pdf!), { updateMetadata: false });
    expect(pdf.getCreationDate()?.toISOString()).toBe('2026-01-15T00:00:00.000Z');
    expect(pdf.getModificationDate()?.toISOString()).toBe('2026-01-15T00:00:00.000Z');
  });

  it('embeds all its fonts', async () => {
    const pdf = await PDFDocument.load(await readFile(report.pdf!), { updateMetadata: false });
    const names = pdf.context
      .enumerateIndirectObjects()
      .flatMap(([, object]) =>
        object instanceof PDFDict && object.get(PDFName.of('FontName'))
          ? [object.get(PDFName.of('FontName'))!.toString()]
          : [],
      );
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(name).toMatch(/SourceSerif4|SourceSans3|SourceCodePro|KaTeX/);
  });

  it('has a cover without a page number and numbers on all other pages', () => {
    expect(pages[0]).not.toMatch(/\b1$/);
    for (const [index, text] of pages.entries()) {
      if (index > 0)
        expect(text, `page ${index + 1}`).toMatch(new RegExp(`(?:^| )${index + 1}(?: |$)`));
    }
  });

  it('repeats the head of a table that goes on', () => {
    const heads = pages.filter((text) => /Trial Method Seed Fold/.test(text));
    expect(heads.length).toBeGreaterThan(1);
  });

  it('turns the page of a table that is too wide, and only that', async () => {
    const pdf = await PDFDocument.load(await readFile(report.pdf!), { updateMetadata: false });
    const turned = pdf
      .getPages()
      .flatMap((page, index) => (page.getWidth() > page.getHeight() ? [index] : []));
    expect(turned).toHaveLength(1);
    expect(pages[turned[0]!]).toContain('too wide for an upright page');
  });

  it('prints text, tables, verdicts and figures as text', () => {
    const text = pages.join(' ');
    for (const part of [
      'It holds no results.',
      'not replicated: reversed',
      'published, MIMIC',
      'Equalised-odds gap',
      'SPARE (similarity)',
      'Two of three seeds diverged.',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('makes an HTML file that needs nothing else', async () => {
    const html = await readFile(report.html, 'utf8');
    expect(html).not.toMatch(/<script|<link|<iframe|@import/i);
    for (const [, url] of html.matchAll(/url\(([^)]{0,40})/g)) {
      expect(url).toMatch(/^["']?(?:data:font\/woff2;base64,|#svg-)|^&quot;#svg-/);
    }
    for (const [, source] of html.matchAll(/\bsrc="([^"]{0,30})/g)) {
      expect(source).toMatch(/^data:image\/png;base64,/);
    }
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...html.matchAll(/(?:url\((?:"|&quot;)?#|href="#)([\w.-]+)/g)].map(
      ([, id]) => id,
    );
    expect(targets.length).toBeGreaterThan(10);
    for (const target of targets) expect(ids).toContain(target);
  });

  it('draws figures as files with their fonts inside and no raster', async () => {
    for (const path of report.figures.filter((name) => name.endsWith('.svg'))) {
      const svg = await readFile(path, 'utf8');
      expect(svg).toMatch(/^<\?xml/);
      expect(svg).toContain('font/woff2;base64');
      expect(svg).not.toMatch(/<image|<script|foreignObject|https?:\/\/(?!www\.w3\.org)/);
    }
  });
});

describe('hostile text', () => {
  const evil =
    '</style></title></textarea><script>document.title="pwned"</script><img src="https://example.org/x.png" onerror="document.title=\'pwned\'">{{ 7*7 }}{% raw %}';
  const hostile: ReportDocument = {
    title: evil,
    subtitle: evil,
    date: '2026-01-15"} @import "https://example.org',
    facts: [{ label: evil, text: evil }],
    summary: [evil],
    warnings: [evil],
    sections: [
      {
        id: '"><script>',
        title: evil,
        blocks: [
          { kind: 'prose', text: evil },
          { kind: 'list', items: [evil] },
          { kind: 'facts', items: [{ label: evil, text: evil }] },
          { kind: 'code', text: evil, language: evil },
          { kind: 'html', html: `${evil}<style>@import "https://example.org/x.css"</style>` },
          {
            kind: 'table',
            id: '../../x',
            caption: evil,
            stub: evil,
            columns: [{ id: evil, title: evil, unit: evil, better: 'higher' }],
            groups: [
              {
                title: evil,
                rows: [
                  { header: evil, cells: [{ text: evil, value: 1, interval: evil, note: evil }] },
                ],
              },
            ],
            notes: [evil],
          },
          {
            kind: 'figure',
            id: 'figure',
            caption: evil,
            alt: evil,
            width: 400,
            height: 300,
            figure: {
              data: [
                { type: 'scatter', x: [evil], y: [1], name: evil, text: [evil], mode: 'text' },
              ],
              layout: {
                title: { text: evil },
                images: [{ source: 'https://example.org/x.png', x: 0, y: 0, sizex: 1, sizey: 1 }],
              },
            },
          },
          { kind: 'list', items: [evil], badges: [{ kind: 'replicated', said: evil }] },
          {
            kind: 'verdicts',
            id: 'verdicts',
            caption: evil,
            items: [
              {
                claim: evil,
                source: evil,
                verdict: 'replicated',
                parts: { held: 1, of: 2 },
                on: evil,
                evidence: evil,
              },
            ],
          },
        ],
      },
      { id: 'second', title: evil, blocks: [] },
    ],
  };

  it('is printed as text, runs nothing and reaches nothing', async () => {
    const report = await renderReport(hostile, join(folder, 'hostile'), { browser });
    const html = await readFile(report.html, 'utf8');
    expect(html.slice(html.indexOf('<body')).includes('{{ 7*7 }}')).toBe(true);

    const page = await browser.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`file://${report.html}`, { waitUntil: 'networkidle0' });
    expect(await page.title()).toContain('pwned"</script>');
    const count = (selector: string): Promise<unknown> =>
      page.evaluate(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
    expect(await count('script, img, image, iframe, link, [onerror], a[href^="http"]')).toBe(0);
    expect(await count('style')).toBe(1);
    expect(asked.filter((url) => !url.startsWith('file://') && !url.startsWith('data:'))).toEqual(
      [],
    );
    await page.close();

    const files = await readdir(join(folder, 'hostile'), { recursive: true });
    expect(files).toContain('tables/x.csv');
    const svg = await readFile(report.figures.find((name) => name.endsWith('.svg'))!, 'utf8');
    expect(svg).not.toMatch(/<(?:script|img|image|a)\b/);
    expect(svg).toContain('&lt;script&gt;');
  });
});

describe('printing', () => {
  it('refuses every request of a page, local files too, and runs no script', async () => {
    const html =
      '<!doctype html><html lang="en"><title>t</title><h1 id="a">old</h1><a href="#a">x</a>' +
      '<img src="https://example.org/x.png"><img src="file:///etc/hostname">' +
      '<link rel="stylesheet" href="https://example.org/x.css">' +
      '<iframe src="file:///etc/passwd"></iframe>' +
      '<script>document.querySelector("h1").textContent = "new"</script>';
    const { pdf } = await printPdf(browser, html, 680);
    const document = await getDocumentProxy(new Uint8Array(pdf));
    const { items } = await (await document.getPage(1)).getTextContent();
    const text = items.map((item) => ('str' in item ? item.str : '')).join(' ');
    expect(text).toContain('old');
    expect(text).not.toMatch(/new|root:/);
  });
});

describe('renderReport', () => {
  const plain: ReportDocument = {
    title: 't',
    subtitle: 's',
    date: '2026-01-15',
    facts: [],
    summary: [],
    warnings: [],
    sections: [{ id: 'one', title: 'One', blocks: [{ kind: 'prose', text: 'x' }] }],
  };

  it('leaves the PDF out on demand', async () => {
    const report = await renderReport(plain, join(folder, 'plain'), { pdf: false });
    expect(report).toMatchObject({ pdf: null, tables: [], figures: [] });
    expect(await readdir(join(folder, 'plain'))).toEqual(['report.html']);
  });

  it('prints a first page in smaller type where its front would else go to the second', async () => {
    const table = (id: string, cell: TableCell, rows: number) =>
      plainTable({
        ...{ id, caption: `Of ${id}.`, stub: 'A', columns: [{ id: 'b', title: 'B' }] },
        rows: Array.from({ length: rows }, (_, i) => ({ header: String(i), cells: [cell] })),
      });
    const printed = async (words: number) => {
      const document = {
        ...plain,
        front: [table('front', { text: 'x' }, 10)],
        conclusions: [{ label: 'Result', text: 'word '.repeat(words) }],
        overview: { id: 'overview', title: 'Overview', blocks: [] },
        sections: [
          {
            ...{ id: 'links', title: 'Links' },
            blocks: [table('links', { text: 'Overview', page: 'overview' }, 1)],
          },
        ],
      };
      const { pdf, html } = await renderReport(document, join(folder, 'tight'), { browser });
      const [first] = await pageTexts(pdf!);
      const tight = (await readFile(html, 'utf8')).includes('class="page tight"');
      return { tight, whole: first!.includes('Of front.') };
    };
    expect(await printed(400)).toEqual({ tight: false, whole: true });
    expect(await printed(680)).toEqual({ tight: true, whole: true });
  });

  it('names an id that two parts share, and writes nothing', async () => {
    const section: Section = { id: 'one', title: 'Again', blocks: [] };
    const twice = { ...plain, sections: [...plain.sections, section] };
    await expect(renderReport(twice, join(folder, 'twice'), { pdf: false })).rejects.toThrow(
      /two parts of one kind with the id "one"/,
    );
    await expect(readdir(join(folder, 'twice'))).rejects.toThrow();
  });

  it('names a figure that plotly can’t draw', async () => {
    const figure = { data: [{ type: 'scatter3d', x: [1], y: [1] }], layout: {} };
    const block = {
      kind: 'figure',
      id: 'roc',
      caption: '',
      alt: '',
      figure,
      width: 9,
      height: 9,
    } as const;
    const broken = { ...plain, sections: [{ id: 'a', title: 'A', blocks: [block] }] };
    await expect(renderReport(broken, join(folder, 'c'), { browser })).rejects.toThrow(
      /Figure roc/,
    );
  });

  it('refuses pictures that are no PNG', async () => {
    const picture = { png: Uint8Array.of(1, 2, 3), alt: '' };
    const block = {
      kind: 'pictures',
      id: 'masks',
      caption: '',
      columns: [],
      rows: [{ header: 'A', pictures: [picture] }],
    } as const;
    const broken = { ...plain, sections: [{ id: 'a', title: 'A', blocks: [block] }] };
    await expect(renderReport(broken, join(folder, 'd'), { pdf: false })).rejects.toThrow(
      /masks, A/,
    );
  });
});

describe('fitTable', () => {
  it('shrinks a little before it turns the page', () => {
    expect(fitTable(600, 680)).toEqual({ scale: 1, landscape: false });
    expect(fitTable(800, 680)).toEqual({ scale: 0.85, landscape: false });
    expect(fitTable(1000, 680)).toEqual({ scale: 1, landscape: true });
    expect(fitTable(2018, 680)).toEqual({ scale: 0.5, landscape: true });
  });
});

async function openPdf(path: string) {
  return getDocumentProxy(new Uint8Array(await readFile(path)));
}

/** The text of each page, runs of white space as one space. */
async function pageTexts(path: string): Promise<readonly string[]> {
  const pdf = await openPdf(path);
  const texts: string[] = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    const { items } = await (await pdf.getPage(number)).getTextContent();
    const text = items
      .map((item) => ('str' in item ? item.str + (item.hasEOL ? ' ' : '') : ''))
      .join('');
    texts.push(text.replace(/\s+/g, ' ').trim());
  }
  await pdf.cleanup();
  return texts;
}

function sectionTitles(
  sections: readonly Section[],
  prefix = '',
): readonly { readonly number: string; readonly title: string }[] {
  return sections.flatMap(({ title, sections: inner = [] }, index) => [
    { number: `${prefix}${index + 1}`, title },
    ...sectionTitles(inner, `${prefix}${index + 1}.`),
  ]);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
