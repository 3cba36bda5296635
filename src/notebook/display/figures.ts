import type { Browser } from 'puppeteer';
import { openBrowser } from '../../report/browser.ts';
import type { FigureBlock } from '../../report/document.ts';
import { escapeHtml } from '../../report/escape.ts';
import { figurePngs } from '../../report/figure-png.ts';
import { drawFigures } from '../../report/figure-svg.ts';
import { safeFigure } from '../../report/plotly-text.ts';
import type { MimeBundle } from '../value.ts';
import { writtenProse } from './prose.ts';

/** The browser that draws pictures of figures goes when none was asked for in this time. */
const IDLE_MS = 20_000;

let browser: Promise<Browser> | null = null;
let timer: NodeJS.Timeout | undefined;
let queue: Promise<unknown> = Promise.resolve();

/**
 * A figure: for plotly, which makes it interactive, and as SVG for viewers without. On a machine
 * without a browser that could draw the SVG, plotly's alone.
 */
export async function figureBundle(block: FigureBlock): Promise<MimeBundle> {
  const { data, layout } = safeFigure(block.figure, block.id);
  const { width, height, alt, caption } = block;
  const svg = await inBrowser(async (running) => {
    const [drawn] = await drawFigures(running, [block]);
    return drawn!.standalone.replace(/^<\?xml[^>]*>\s*/, '');
  });
  return {
    'application/vnd.plotly.v1+json': {
      data,
      layout: { ...layout, width, height },
      config: { displaylogo: false, responsive: false },
    },
    ...(svg === null ? {} : { 'image/svg+xml': svg }),
    'text/plain': `${writtenProse(caption).text}\n${alt}`,
  };
}

/**
 * A figure as HTML with a picture, to stand among tables in one output, which has no place for plotly; on
 * a machine without a browser its caption and what it shows in words.
 */
export async function pictureBundle(block: FigureBlock): Promise<MimeBundle> {
  const shown = await inBrowser(async (running) => {
    const drawn = await drawFigures(running, [block]);
    return (await figurePngs(running, [block], drawn)).get(block.id) ?? null;
  });
  const { caption, alt, width, height } = block;
  const { html, text } = writtenProse(caption);
  const inner =
    shown === null
      ? `<p>${escapeHtml(alt)}</p>`
      : `<img src="data:image/png;base64,${Buffer.from(shown.png).toString('base64')}" alt="${escapeHtml(alt)}" width="${width}" height="${height}">`;
  return { 'text/html': `<div><p>${html}</p>${inner}</div>`, 'text/plain': `${text}\n${alt}` };
}

/** What a browser draws, one after the other; null on a machine without one. */
async function inBrowser<T>(draw: (running: Browser) => Promise<T>): Promise<T | null> {
  const drawing = queue.then(() => drawnBy(draw));
  queue = drawing.catch(() => {});
  return drawing;
}

async function drawnBy<T>(draw: (running: Browser) => Promise<T>): Promise<T | null> {
  clearTimeout(timer);
  try {
    browser ??= openBrowser();
    return await draw(await browser);
  } catch (error) {
    if ((error as Error).message.startsWith('Figure ')) throw error;
    browser = null;
    return null;
  } finally {
    timer = setTimeout(() => void closeFigureBrowser(), IDLE_MS);
    timer.unref();
  }
}

/** Ends the browser that draws, if there is one. */
export async function closeFigureBrowser(): Promise<void> {
  clearTimeout(timer);
  const running = browser;
  browser = null;
  await (await running)?.close().catch(() => {});
}
