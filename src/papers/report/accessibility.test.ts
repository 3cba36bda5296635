import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { layoutSpecimen } from '../../../tools/report/specimen.ts';
import { DESK, examinePage, PHONE, type Screen } from '../../report/axe.fixture.ts';
import { openBrowser } from '../../report/browser.ts';
import type { FigureBlock, ReportDocument } from '../../report/document.ts';
import { drawFigures } from '../../report/figure-svg.ts';
import { reportHtml } from '../../report/html.ts';
import { allBlocks } from '../../report/view.ts';
import { findPaper } from '../registry.ts';
import { readResults } from '../results-file.ts';
import { paperReport } from './paper-report.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function htmlOf(document: ReportDocument): Promise<string> {
  const figures = allBlocks(document).filter(
    (block): block is FigureBlock => block.kind === 'figure',
  );
  const drawn = await drawFigures(browser, figures);
  return reportHtml(document, new Map(drawn.map((figure) => [figure.id, figure])));
}

async function expectFit(html: string, screens: readonly Screen[]): Promise<void> {
  for (const screen of screens) {
    expect(await examinePage(browser, html, screen), JSON.stringify(screen)).toEqual({
      violations: [],
      width: screen.width,
    });
  }
}

it('axe-core finds nothing wrong with any kind of block, on a phone, and on a desk in the dark', async () => {
  const html = await htmlOf(layoutSpecimen());
  await expectFit(html, [PHONE, { ...DESK, scheme: 'dark' }]);
});

it('nor with the report of a paper', async () => {
  const paper = findPaper('fairgrad');
  const results = (await readResults(`reports/${paper.id}`))!;
  // One setting is enough for every kind of block that a report has.
  const tables = results.tables
    .filter(({ table }) => table === 'fairgrad/table-1')
    .map((table) => ({ ...table, settings: table.settings.slice(0, 1) }));
  const html = await htmlOf(await paperReport(paper, { ...results, tables }));
  await expectFit(html, [PHONE]);
});

it('would find faults: pale print, and a link that its colour alone tells', async () => {
  const { violations } = await examinePage(
    browser,
    `<!doctype html><html lang="en"><title>t</title><main><h1>t</h1><p style="color:#aaa">pale</p>
    <p style="color:#1d2329">Some words before <a href="https://example.org" style="color:#0b4f7d;text-decoration:none">a link</a> and after.</p></main>`,
    PHONE,
  );
  const kinds = new Set(violations.map((line) => line.split(':')[0]));
  expect([...kinds].sort()).toEqual(['color-contrast', 'link-in-text-block']);
});
