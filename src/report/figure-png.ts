import type { Browser } from 'puppeteer';
import type { FigureBlock } from './document.ts';
import type { FigurePng } from './docx.ts';
import type { FigureSvg } from './figure-svg.ts';
import { servePage } from './sealed-page.ts';

/** Pixels of the picture a CSS pixel: sharp in print. */
const SCALE = 2;

/** Drawn figures as pictures, for formats that take no SVG. */
export async function figurePngs(
  browser: Browser,
  figures: readonly FigureBlock[],
  drawn: readonly FigureSvg[],
): Promise<ReadonlyMap<string, FigurePng>> {
  const pngs = new Map<string, FigurePng>();
  const page = await browser.newPage();
  try {
    await page.setJavaScriptEnabled(false);
    for (const { id, standalone } of drawn) {
      const block = figures.find((figure) => figure.id === id);
      if (block === undefined) continue;
      const { width, height, alt } = block;
      await page.setViewport({ width, height, deviceScaleFactor: SCALE });
      await servePage(
        page,
        `<!doctype html><html lang="en"><title>figure</title><style>body{margin:0}svg{display:block}</style>${standalone.replace(/^<\?xml[^>]*>\s*/, '')}</html>`,
      );
      await page.evaluate('document.fonts.ready.then(() => null)');
      const png = await page.screenshot({ type: 'png', clip: { x: 0, y: 0, width, height } });
      pngs.set(id, { png, width, height, alt });
    }
  } finally {
    await page.close();
  }
  return pngs;
}
