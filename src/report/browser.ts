import type { Browser } from 'puppeteer';
import { findBrowser } from '../setup/browser.ts';
import { launchBrowser } from '../setup/launch-browser.ts';

/**
 * Starts the browser that draws figures and prints pages. The caller closes it; it ends with this
 * process however that ends.
 *
 * @throws UserError where the machine has none that starts, with what to do about it
 */
export async function openBrowser(): Promise<Browser> {
  const { path, args } = await findBrowser();
  // The same glyph positions on every machine, whatever its font settings.
  return launchBrowser(path, [...args, '--font-render-hinting=none']);
}
