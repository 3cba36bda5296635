import axe from 'axe-core';
import type { Browser } from 'puppeteer';
import { servePage } from './sealed-page.ts';

/** A screen: its width in CSS pixels, and what its owner prefers. */
export interface Screen {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

export const PHONE: Screen = { width: 375, scheme: 'light' };
export const DESK: Screen = { width: 1280, scheme: 'light' };

/** What axe-core finds wrong with a page on a screen, a line each, and the page's own width. */
export async function examinePage(
  browser: Browser,
  html: string,
  { width, scheme }: Screen,
): Promise<{ readonly violations: readonly string[]; readonly width: number }> {
  const page = await browser.newPage();
  try {
    await page.setViewport({ width, height: 800 });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await servePage(page, html);
    await page.evaluate(axe.source);
    const { violations } = (await page.evaluate(
      'axe.run({ resultTypes: ["violations"] })',
    )) as axe.AxeResults;
    return {
      violations: violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html: element }) => `${id}: ${element.slice(0, 200)}`),
      ),
      width: (await page.evaluate('document.documentElement.scrollWidth')) as number,
    };
  } finally {
    await page.close();
  }
}
