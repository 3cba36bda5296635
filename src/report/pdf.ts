import { PDFArray, PDFDict, PDFDocument, PDFName, PDFRef } from 'pdf-lib';
import type { Browser } from 'puppeteer';
import { UserError } from '../errors.ts';
import { FORMULA } from './archive/structure.ts';
import { servePage } from './sealed-page.ts';
import { unshownCharacters } from './unshown.ts';
import { measureTables, type TableSize, TEXT_WIDTH } from './wide-tables.ts';

export interface Printing {
  readonly pdf: Uint8Array;
  /** Least width of each element with `data-fit`, by its value, in CSS pixels. */
  readonly widths: ReadonlyMap<string, number>;
  /** Tables of blocks of HTML that are wider than the text, by the block's key. */
  readonly tables: ReadonlyMap<string, readonly (TableSize | null)[]>;
  /** Characters that no font here has. */
  readonly unshown: readonly string[];
}

/** A thousand pages take less. */
const LONGEST_MS = 240_000;

/**
 * Prints a page of HTML to PDF: tagged, with bookmarks, and without running any script of the
 * page's.
 *
 * @param pageWidth - width of the printed content, in CSS pixels
 * @throws UserError where the printing does not end.
 */
export async function printPdf(
  browser: Browser,
  html: string,
  pageWidth: number,
): Promise<Printing> {
  const page = await browser.newPage();
  try {
    await page.setJavaScriptEnabled(false);
    await page.setViewport({ width: pageWidth, height: 960 });
    await page.emulateMediaType('print');
    await servePage(page, html);
    await page.evaluate('document.fonts.ready.then(() => null)');
    await page.evaluate(describeFormulas, FORMULA);
    const widths = await page.evaluate(() =>
      [...document.querySelectorAll('[data-fit]')].map(
        (element) => [element.getAttribute('data-fit') ?? '', element.scrollWidth] as const,
      ),
    );
    const tables = await page.evaluate(measureTables, TEXT_WIDTH);
    const unshown = await page.evaluate(unshownCharacters);
    const pdf = await page.pdf({
      preferCSSPageSize: true,
      printBackground: true,
      tagged: true,
      outline: true,
      waitForFonts: true,
      timeout: LONGEST_MS,
    });
    return { pdf, widths: new Map(widths), tables: new Map(tables), unshown };
  } catch (error) {
    if ((error as Error).name !== 'TimeoutError') throw error;
    throw new UserError(
      `the pages are not printed after ${LONGEST_MS / 1000} s: there is too much in them`,
      'Shorten what is shown, for example tables of many rows and pictures of many pixels.',
      { cause: error },
    );
  } finally {
    await page.close();
  }
}

/**
 * A drawn formula is hidden from the tags, for its MathML stands beside it, and MathML has none: on paper
 * it is a picture, described by its TeX. Runs in the page, so it may use nothing from this file.
 */
function describeFormulas(prefix: string): void {
  for (const formula of document.querySelectorAll('.katex')) {
    const tex = formula.querySelector('annotation')?.textContent;
    const drawn = formula.querySelector('.katex-html');
    if (!tex || !drawn) continue;
    drawn.removeAttribute('aria-hidden');
    drawn.setAttribute('role', 'img');
    drawn.setAttribute('aria-label', prefix + tex);
  }
}

/** Pages, counted from 1, of a PDF's named destinations: the anchors that its links lead to. */
export async function destinationPages(pdf: Uint8Array): Promise<ReadonlyMap<string, number>> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  const pages = new Map(document.getPages().map((page, index) => [page.ref, index + 1]));
  const destinations = document.catalog.lookupMaybe(PDFName.of('Dests'), PDFDict);
  const found = new Map<string, number>();
  for (const [name, value] of destinations?.entries() ?? []) {
    const target = value instanceof PDFRef ? document.context.lookup(value) : value;
    const page = target instanceof PDFArray ? target.get(0) : undefined;
    const number = page instanceof PDFRef ? pages.get(page) : undefined;
    if (number !== undefined) found.set(name.decodeText(), number);
  }
  return found;
}

/**
 * The PDF without what differs between two printings of one page: its creation and modification
 * dates become the start of `date`, and the names by which cells refer to their headers, which
 * the browser numbers in the order in which it happened to paint, are numbered in reading order.
 * Every new text has the length of the old one, so no offset of the file moves.
 *
 * @param date - ISO date
 */
export function reproduciblePdf(pdf: Uint8Array, date: string): Uint8Array {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(date)?.[0].replaceAll('-', '') ?? '20000101';
  const text = Buffer.from(pdf)
    .toString('latin1')
    .replace(
      /\/(CreationDate|ModDate) \(D:\d{14}[+-]\d{2}'\d{2}'\)/g,
      (_, field: string) => `/${field} (D:${day}000000+00'00')`,
    );
  return Buffer.from(withStableNodeNames(text), 'latin1');
}

function withStableNodeNames(pdf: string): string {
  const names = new Map<string, string>();
  for (const [, name] of pdf.matchAll(/\/ID \((node\d{8})\)/g)) {
    if (!names.has(name!)) names.set(name!, `node${String(names.size + 1).padStart(8, '0')}`);
  }
  return pdf
    .replace(/\((node\d{8})\)/g, (whole, name: string) => {
      const stable = names.get(name);
      return stable === undefined ? whole : `(${stable})`;
    })
    .replace(
      /\/Limits \[\(node\d{8}\) \(node\d{8}\)\]\n\/Names \[((?:\(node\d{8}\) \d+ 0 R ?)+)\]/,
      (_, list: string) => {
        // A name tree is sorted; its limits are its first and last names.
        const entries = (list.match(/\(node\d{8}\) \d+ 0 R/g) ?? []).sort();
        const [first, last] = [entries[0]!, entries.at(-1)!].map((entry) => entry.split(' ')[0]);
        return `/Limits [${first} ${last}]\n/Names [${entries.join(' ')}]`;
      },
    );
}
