import type { Page } from 'puppeteer';

/** Not a host that can exist (RFC 2606): the page is answered from memory. */
export const ADDRESS = 'http://report.invalid/';

/** Half a second on an idle machine; on one where trainings hold every core, half a minute was not enough. */
const LOADING_MS = 180_000;

/**
 * Shows `html` in a page that can reach nothing: its own address is answered from memory, `data:`
 * URLs are read, every other request, local files included, is refused.
 */
export async function servePage(page: Page, html: string): Promise<void> {
  await page.setRequestInterception(true);
  page.removeAllListeners('request');
  page.on('request', (request) => {
    const url = request.url();
    if (url === ADDRESS && request.isNavigationRequest()) {
      void request.respond({ contentType: 'text/html; charset=utf-8', body: html });
    } else if (url.startsWith('data:')) {
      void request.continue();
    } else {
      void request.abort('blockedbyclient');
    }
  });
  await page.goto(ADDRESS, { waitUntil: 'load', timeout: LOADING_MS });
}
