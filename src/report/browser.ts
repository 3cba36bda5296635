import puppeteer, { type Browser } from 'puppeteer';
import { findBrowser } from '../setup/browser.ts';

/**
 * Starts the browser that draws figures and prints pages. The caller closes it.
 *
 * @param guest - in a process that lives on after an interrupt: signals are left to it, and the
 *   browser ends with the process however that ends
 * @throws UserError where the machine has none that starts, with what to do about it
 */
export async function openBrowser({ guest = false } = {}): Promise<Browser> {
  const { path, args } = await findBrowser();
  return puppeteer.launch({
    executablePath: path,
    // The same glyph positions on every machine, whatever its font settings.
    args: [...args, '--font-render-hinting=none'],
    headless: 'shell',
    ...(guest
      ? { pipe: true, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false }
      : {}),
    defaultViewport: { width: 1024, height: 768, deviceScaleFactor: 1 },
  });
}
