import puppeteer, { type Browser } from 'puppeteer';

/** Starts the browser that draws figures and prints pages. The caller closes it. */
export async function openBrowser(): Promise<Browser> {
  const { path, args } = await findBrowser();
  return puppeteer.launch({
    executablePath: path,
    // The same glyph positions on every machine, whatever its font settings.
    args: [...args, '--font-render-hinting=none'],
    headless: 'shell',
    defaultViewport: { width: 1024, height: 768, deviceScaleFactor: 1 },
  });
}

async function findBrowser(): Promise<{ path: string; args: readonly string[] }> {
  const { default: chromium } = await import('@sparticuz/chromium');
  chromium.setGraphicsMode = false;
  return {
    path: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-setuid-sandbox', '--no-zygote', '--disable-gpu'],
  };
}
