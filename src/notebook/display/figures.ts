import type { Browser } from 'puppeteer';
import { openBrowser } from '../../report/browser.ts';
import type { FigureBlock } from '../../report/document.ts';
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
  const drawing = queue.then(() => draw(block));
  queue = drawing.catch(() => {});
  const svg = await drawing;
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

async function draw(block: FigureBlock): Promise<string | null> {
  clearTimeout(timer);
  try {
    browser ??= openBrowser();
    const [drawn] = await drawFigures(await browser, [block]);
    return drawn!.standalone.replace(/^<\?xml[^>]*>\s*/, '');
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
