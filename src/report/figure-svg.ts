import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from 'puppeteer';
import { UserError } from '../errors.ts';
import type { FigureBlock } from './document.ts';
import { slug } from './escape.ts';
import { fontCss } from './fonts.ts';
import { safeFigure } from './plotly-text.ts';
import { servePage } from './sealed-page.ts';

const require = createRequire(import.meta.url);

export interface FigureSvg {
  readonly id: string;
  /** For a page that has the fonts: no size of its own, ids prefixed with the figure's. */
  readonly inline: string;
  /** For a file: with its fonts inside. */
  readonly standalone: string;
}

/** One figure may take this long: what draws longer never ends. */
const LONGEST_MS = 60_000;

/**
 * Draws figures with plotly, in one blank page, and returns them as static SVG.
 *
 * @param failed hears of each figure that can't be drawn and has something else to show.
 * @throws UserError for another figure that can't be drawn.
 */
export async function drawFigures(
  browser: Browser,
  figures: readonly FigureBlock[],
  failed: (figure: FigureBlock, error: UserError) => void = () => {},
): Promise<readonly FigureSvg[]> {
  if (figures.length === 0) return [];
  const fonts = fontCss(JSON.stringify(figures.map(({ figure }) => figure)), 'figure');
  let page = await openFigurePage(browser, fonts);
  try {
    const drawn: FigureSvg[] = [];
    for (const figure of figures) {
      try {
        drawn.push(await drawFigure(page, figure, fonts));
      } catch (error) {
        if (figure.otherwise === undefined || !(error instanceof UserError)) throw error;
        failed(figure, error);
        // It may be drawing still.
        void page.close().catch(() => {});
        page = await openFigurePage(browser, fonts);
      }
    }
    return drawn;
  } finally {
    void page.close().catch(() => {});
  }
}

async function openFigurePage(browser: Browser, fonts: string): Promise<Page> {
  const page = await browser.newPage();
  await servePage(page, figurePage(fonts));
  // Plotly measures text: the faces must be there before the first figure.
  await page.evaluate(() => Promise.all([...document.fonts].map((face) => face.load())));
  return page;
}

function figurePage(fonts: string): string {
  const script = readFileSync(require.resolve('plotly.js-dist-min/plotly.min.js'), 'utf8');
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>figures</title>` +
    `<style>${fonts}</style><script>${script.replaceAll('</script', '<\\/script')}</script>` +
    `</head><body></body></html>`
  );
}

async function drawFigure(page: Page, block: FigureBlock, fonts: string): Promise<FigureSvg> {
  const id = slug(block.id);
  const figure = safeFigure(block.figure, block.id);
  const { width, height, alt } = block;
  let svg: string;
  try {
    const drawing = page.evaluate(drawInPage, { figure, width, height, alt, prefix: `svg-${id}-` });
    svg = await inTime(drawing);
  } catch (error) {
    throw new UserError(
      `Figure ${block.id} can't be drawn: ${(error as Error).message.split('\n')[0]}`,
      'Check its traces and layout against the plotly.js reference.',
      { cause: error },
    );
  }
  return {
    id,
    inline: svg,
    standalone: `<?xml version="1.0" encoding="UTF-8"?>\n${svg.replace(
      />/,
      ` width="${width}" height="${height}"><style>${fonts.replaceAll('&', '&amp;')}</style>`,
    )}\n`,
  };
}

async function inTime(drawing: Promise<string>): Promise<string> {
  const clock = new AbortController();
  const late = pause(LONGEST_MS, null, { signal: clock.signal }).then(() => {
    throw new Error(`it is not drawn after ${LONGEST_MS / 1000} s`);
  });
  // Whichever loses the race must not count as unhandled.
  for (const one of [drawing, late]) one.catch(() => {});
  try {
    return await Promise.race([drawing, late]);
  } finally {
    clock.abort();
  }
}

interface DrawRequest {
  readonly figure: { readonly data: unknown; readonly layout: unknown };
  readonly width: number;
  readonly height: number;
  readonly alt: string;
  readonly prefix: string;
}

/** Runs in the page, so it may use nothing from this file. */
async function drawInPage({ figure, width, height, alt, prefix }: DrawRequest): Promise<string> {
  // Plotly names its clip paths at random: the same numbers for every figure make the same names.
  let state = 1;
  Math.random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  type Plotly = { toImage(figure: unknown, options: unknown): Promise<string> };
  const plotly = (globalThis as unknown as { Plotly: Plotly }).Plotly;
  const url = await plotly.toImage(
    {
      data: figure.data,
      layout: { ...(figure.layout as object), width, height },
      config: { staticPlot: true },
    },
    { format: 'svg', width, height },
  );
  const source = decodeURIComponent(url.slice(url.indexOf(',') + 1));
  const svg = new DOMParser().parseFromString(source, 'image/svg+xml').documentElement;
  if (svg.localName !== 'svg') throw new Error('plotly returned no SVG');

  const reference = (value: string): string =>
    value.replace(/url\((["']?)#/g, (_, quote: string) => `url(${quote}#${prefix}`);
  for (const element of [svg, ...svg.querySelectorAll('*')]) {
    if (['script', 'foreignObject', 'a', 'iframe', 'style'].includes(element.localName)) {
      element.remove();
      continue;
    }
    for (const { name, value } of [...element.attributes]) {
      if (name.startsWith('on') || name === 'class' || name.startsWith('data-')) {
        element.removeAttribute(name);
      } else if (name === 'id') {
        element.setAttribute('id', `${prefix}${value}`);
      } else if (name === 'href' || name === 'xlink:href') {
        if (value.startsWith('#')) element.setAttribute(name, `#${prefix}${value.slice(1)}`);
        else if (!value.startsWith('data:image/png;')) element.removeAttribute(name);
      } else if (value.includes('url(')) {
        element.setAttribute(name, reference(value));
      }
    }
  }
  // Groups that plotly keeps for what it might draw: empty, and noise to a reader of the file.
  let empty = [...svg.querySelectorAll('g:empty, defs:empty')];
  while (empty.length > 0) {
    for (const element of empty) element.remove();
    empty = [...svg.querySelectorAll('g:empty, defs:empty')];
  }
  for (const name of ['width', 'height', 'style']) svg.removeAttribute(name);
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', alt);
  return new XMLSerializer().serializeToString(svg);
}
