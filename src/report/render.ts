import { join } from 'node:path';
import type { Browser } from 'puppeteer';
import { writeFileAtomic } from '../files/atomic.ts';
import { accessiblePdf } from './archive/accessible-pdf.ts';
import { openBrowser } from './browser.ts';
import type { FigureBlock, ReportDocument, Section, TableBlock } from './document.ts';
import { slug } from './escape.ts';
import { figureToJson } from './figure-json.ts';
import { figurePngs } from './figure-png.ts';
import { drawFigures } from './figure-svg.ts';
import { reportHtml } from './html.ts';
import { destinationPages, printPdf, reproduciblePdf } from './pdf.ts';
import { plainText } from './prose.ts';
import { tableToCsv } from './table-csv.ts';
import { tableToJson } from './table-json.ts';
import { tableToLatex } from './table-latex.ts';
import { allBlocks, PAGE_WIDTH, type PrintedLayout } from './view.ts';

export interface RenderOptions {
  /** Print `report.pdf` too. Default: true. */
  readonly pdf?: boolean;
  /** Write `report.docx` too. Default: false. */
  readonly docx?: boolean;
  /** A running browser, to render several reports with one; left running. */
  readonly browser?: Browser;
  /** Ends the rendering, and the browser that it started. */
  readonly signal?: AbortSignal | undefined;
}

/** Paths of what was written. */
export interface RenderedReport {
  readonly html: string;
  readonly pdf: string | null;
  readonly docx: string | null;
  readonly tables: readonly string[];
  readonly figures: readonly string[];
  /** Time that the rendering took. */
  readonly seconds: number;
}

/**
 * Writes `report.html`, `report.pdf`, `report.docx` where it is asked for, `tables/<id>.{csv,json,tex}` and `figures/<id>.{svg,json}` into
 * `outDir`. The same document gives the same bytes. Nothing is written before everything is made.
 *
 * @throws UserError where a figure cannot be drawn or no browser starts, or the signal's reason.
 */
export async function renderReport(
  document: ReportDocument,
  outDir: string,
  { pdf = true, docx = false, browser, signal }: RenderOptions = {},
): Promise<RenderedReport> {
  const start = performance.now();
  const blocks = allBlocks(document);
  const tables = blocks.filter((block): block is TableBlock => block.kind === 'table');
  const figures = blocks.filter((block): block is FigureBlock => block.kind === 'figure');

  const needed = pdf || figures.length > 0;
  const running = needed ? (browser ?? (await openBrowser())) : null;
  const stop = () => {
    if (!browser) void running?.close();
  };
  signal?.addEventListener('abort', stop);
  const files = new Map<string, string | Uint8Array>();
  try {
    signal?.throwIfAborted();
    const drawn = running ? await drawFigures(running, figures) : [];
    const byId = new Map(drawn.map((figure) => [figure.id, figure]));
    let html = reportHtml(document, byId);
    if (pdf && running) {
      const printed = await printWithPageNumbers(running, html, (layout) =>
        reportHtml(document, byId, layout),
      );
      html = printed.html;
      const plain = reproduciblePdf(printed.pdf, document.date);
      files.set(
        'report.pdf',
        await accessiblePdf(plain, describedOf(document), titlesOf(document)),
      );
    }
    files.set('report.html', html);
    if (docx) {
      const { documentToDocx } = await import('./docx.ts');
      const pngs = running ? await figurePngs(running, figures, drawn) : new Map();
      files.set('report.docx', await documentToDocx(document, pngs));
    }
    for (const figure of drawn) files.set(join('figures', `${figure.id}.svg`), figure.standalone);
    for (const figure of figures) {
      files.set(join('figures', `${slug(figure.id)}.json`), figureToJson(figure));
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    if (running && !browser) await running.close();
  }
  for (const table of tables) {
    const name = join('tables', slug(table.id));
    files.set(`${name}.csv`, tableToCsv(table));
    files.set(`${name}.json`, tableToJson(table));
    files.set(`${name}.tex`, tableToLatex(table));
  }
  for (const [name, content] of files) await writeFileAtomic(join(outDir, name), content);

  const written = (folder: string): readonly string[] =>
    [...files.keys()]
      .filter((name) => name.startsWith(join(folder, '/')))
      .map((name) => join(outDir, name));
  return {
    html: join(outDir, 'report.html'),
    pdf: pdf ? join(outDir, 'report.pdf') : null,
    docx: docx ? join(outDir, 'report.docx') : null,
    tables: written('tables'),
    figures: written('figures'),
    seconds: (performance.now() - start) / 1000,
  };
}

function describedOf({ title, date, about }: ReportDocument) {
  return { title: plainText(title), date, about };
}

/** What each part is called to which a link may lead. */
function titlesOf({ sections }: ReportDocument): Map<string, string> {
  const within = (parts: readonly Section[]): [string, string][] =>
    parts.flatMap(({ id, title, sections = [] }) => [
      [slug(id), plainText(title)] as [string, string],
      ...within(sections),
    ]);
  return new Map(within(sections));
}

/**
 * Prints until the page numbers in the table of contents are those of the printed pages: the
 * second printing, unless the numbers themselves moved a page break.
 */
async function printWithPageNumbers(
  browser: Browser,
  plain: string,
  laidOut: (layout: PrintedLayout) => string,
): Promise<{ readonly html: string; readonly pdf: Uint8Array }> {
  // Widths come from the first printing: in the later ones wide tables have shrunk.
  const first = await printPdf(browser, plain, PAGE_WIDTH);
  let pages = await destinationPages(first.pdf);
  for (let attempt = 0; attempt < 4; attempt++) {
    const html = laidOut({ pages, widths: first.widths });
    const { pdf } = await printPdf(browser, html, PAGE_WIDTH);
    const now = await destinationPages(pdf);
    if ([...now].every(([anchor, page]) => pages.get(anchor) === page)) return { html, pdf };
    pages = now;
  }
  throw new Error('the page numbers of the table of contents did not settle');
}
