import { PDFArray, PDFDict, PDFDocument, PDFName, PDFRef } from 'pdf-lib';
import type { Browser } from 'puppeteer';
import { servePage } from './sealed-page.ts';

/**
 * Prints a page of HTML to PDF: tagged, with bookmarks, and without running any script of the
 * page's.
 */
export async function printPdf(browser: Browser, html: string): Promise<Uint8Array> {
  const page = await browser.newPage();
  try {
    await page.setJavaScriptEnabled(false);
    await servePage(page, html);
    await page.evaluate('document.fonts.ready.then(() => null)');
    return await page.pdf({
      preferCSSPageSize: true,
      printBackground: true,
      tagged: true,
      outline: true,
      waitForFonts: true,
    });
  } finally {
    await page.close();
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
 * The PDF with its creation and modification dates set to the start of `date`, so that two
 * printings are the same file. The new text has the length of the old: no offset moves.
 *
 * @param date - ISO date
 */
export function datedPdf(pdf: Uint8Array, date: string): Uint8Array {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(date)?.[0].replaceAll('-', '') ?? '20000101';
  const text = Buffer.from(pdf).toString('latin1');
  const dated = text.replace(
    /\/(CreationDate|ModDate) \(D:\d{14}([+-]\d{2}'\d{2}')\)/g,
    (_, field: string) => `/${field} (D:${day}000000+00'00')`,
  );
  return Buffer.from(dated, 'latin1');
}
