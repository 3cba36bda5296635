import { join } from 'node:path';
import type { Browser } from 'puppeteer';
import type { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic.ts';
import { accessiblePdf } from './archive/accessible-pdf.ts';
import { openBrowser } from './browser.ts';
import type { Block, FigureBlock, Prose, ReportDocument, Section, TableBlock } from './document.ts';
import { removeEarlierFiles } from './earlier-files.ts';
import { slug } from './escape.ts';
import { figureToJson } from './figure-json.ts';
import { figurePngs } from './figure-png.ts';
import { drawFigures, type FigureSvg } from './figure-svg.ts';
import { reportHtml } from './html.ts';
import { destinationPages, printPdf, reproduciblePdf } from './pdf.ts';
import { literal, plainText } from './prose.ts';
import { withSectionNumbers } from './section-references.ts';
import { tableToCsv } from './table-csv.ts';
import { tableToJson } from './table-json.ts';
import { tableToLatex } from './table-latex.ts';
import { allBlocks } from './view.ts';
import { PAGE_WIDTH, planTable } from './wide-tables.ts';

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
  /** What the first page warns of, with what only the printing showed. */
  readonly warnings: readonly Prose[];
  /** Time that the rendering took. */
  readonly seconds: number;
}

/**
 * Writes `report.html`, `report.pdf`, `report.docx` where it is asked for, `tables/<id>.{csv,json,tex}` and `figures/<id>.{svg,json}` into
 * `outDir`. The same document gives the same bytes. Nothing is written before everything is made; then go
 * the files of tables and figures that an earlier rendering wrote there and this one did not.
 *
 * @throws UserError where a figure cannot be drawn or no browser starts, or the signal's reason.
 */
export async function renderReport(
  unnumbered: ReportDocument,
  outDir: string,
  { pdf = true, docx = false, browser, signal }: RenderOptions = {},
): Promise<RenderedReport> {
  const start = performance.now();
  const given = withSectionNumbers(unnumbered);
  const tables = allBlocks(given).filter((block): block is TableBlock => block.kind === 'table');
  const all = allBlocks(given).filter((block): block is FigureBlock => block.kind === 'figure');

  const needed = pdf || all.length > 0;
  const running = needed ? (browser ?? (await openBrowser())) : null;
  const stop = () => {
    if (!browser) void running?.close();
  };
  signal?.addEventListener('abort', stop);
  const files = new Map<string, string | Uint8Array>();
  let document = given;
  try {
    signal?.throwIfAborted();
    const undrawn = new Map<FigureBlock, UserError>();
    const drawn = running
      ? await drawFigures(running, all, (figure, error) => undrawn.set(figure, error))
      : [];
    document = withoutFigures(document, undrawn);
    const figures = all.filter((figure) => !undrawn.has(figure));
    const byId = new Map(drawn.map((figure) => [figure.id, figure]));
    let html = reportHtml(document, byId);
    if (pdf && running) {
      const printed = await printWithPageNumbers(running, document, byId);
      ({ html, document } = printed);
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
  await removeEarlierFiles(outDir, files.keys());

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
    warnings: document.warnings,
    seconds: (performance.now() - start) / 1000,
  };
}

/** A document that shows something else for each figure that can't be drawn, and says so. */
function withoutFigures(
  document: ReportDocument,
  undrawn: ReadonlyMap<FigureBlock, UserError>,
): ReportDocument {
  if (undrawn.size === 0) return document;
  const shown = (block: Block): readonly Block[] =>
    block.kind === 'figure' && undrawn.has(block) ? block.otherwise!.blocks : [block];
  const within = (sections: readonly Section[]): Section[] =>
    sections.map((section) => ({
      ...section,
      blocks: section.blocks.flatMap(shown),
      ...(section.sections && { sections: within(section.sections) }),
    }));
  const told = [...undrawn].map(
    ([{ otherwise }, { message }]) => `${literal(message.replace(/\.$/, ''))}. ${otherwise!.note}`,
  );
  return {
    ...document,
    sections: within(document.sections),
    warnings: [...document.warnings, ...told],
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
 * second printing, unless the numbers themselves moved a page break. Characters that the first
 * printing could not show become a warning.
 */
async function printWithPageNumbers(
  browser: Browser,
  given: ReportDocument,
  figures: ReadonlyMap<string, FigureSvg>,
): Promise<{
  readonly html: string;
  readonly pdf: Uint8Array;
  readonly document: ReportDocument;
}> {
  // Widths come from the first printing: in the later ones wide tables have shrunk.
  const first = await printPdf(browser, reportHtml(given, figures), PAGE_WIDTH);
  const document = withUnshown(given, first.unshown);
  const plans = new Map(
    [...first.tables].map(([key, sizes]) => [key, sizes.map((size) => size && planTable(size))]),
  );
  let pages = await destinationPages(first.pdf);
  let tight = false;
  for (let attempt = 0; attempt < 4; attempt++) {
    tight ||= takesTwoPages(document, pages);
    const html = reportHtml(document, figures, { pages, widths: first.widths, plans, tight });
    const { pdf } = await printPdf(browser, withNumbers(html, first.unshown), PAGE_WIDTH);
    const now = await destinationPages(pdf);
    if ([...now].every(([anchor, page]) => pages.get(anchor) === page)) {
      return { html, pdf, document };
    }
    pages = now;
  }
  throw new Error('the page numbers of the table of contents did not settle');
}

/** Whether what should stand on the first page does not: the overview, which begins a page, is then not on the second. */
function takesTwoPages(
  { front = [], overview }: ReportDocument,
  pages: ReadonlyMap<string, number>,
): boolean {
  const page = overview === undefined ? undefined : pages.get(slug(overview.id));
  return front.length > 0 && page !== undefined && page > 2;
}

/** So many characters are named. */
const MOST_NAMED = 12;

function withUnshown(document: ReportDocument, unshown: readonly string[]): ReportDocument {
  if (unshown.length === 0) return document;
  const names = unshown.slice(0, MOST_NAMED).map(numberOf);
  const more = unshown.length > MOST_NAMED ? ` and ${unshown.length - MOST_NAMED} more` : '';
  const what = unshown.length === 1 ? 'this character: its number' : 'these characters: numbers';
  const stands = unshown.length === 1 ? 'stands in its place' : 'stand in their place';
  const warning = `No font here has ${what} ${stands} in the PDF: ${names.join(', ')}${more}.`;
  return { ...document, warnings: [...document.warnings, warning] };
}

/** A box would say nothing to a reader, and nothing to a reader aloud. */
function withNumbers(html: string, unshown: readonly string[]): string {
  return unshown.reduce((text, one) => text.replaceAll(one, `[${numberOf(one)}]`), html);
}

function numberOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}
