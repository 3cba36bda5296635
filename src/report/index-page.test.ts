import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DESK, examinePage, PHONE } from './axe.fixture.ts';
import { openBrowser } from './browser.ts';
import { type IndexClaim, type IndexPaper, type IndexRun, writeIndex } from './index-page.ts';
import { servePage } from './sealed-page.ts';

let folder: string;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refair-index-'));
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

const claim = (verdict: IndexClaim['verdict'], text: string, ours = false): IndexClaim => ({
  claim: text,
  source: 'Table 1',
  ours,
  verdict,
  on: 'ham10000-28, sex',
  evidence: '−4.1 [−6.0, −2.2]',
});

const run = (paper: string, demonstration: boolean): IndexRun => ({
  where: demonstration ? 'this machine' : 'committed',
  profile: demonstration ? 'quick' : 'desk',
  demonstration,
  date: '2026-01-15',
  tables: [{ title: 'Main results', data: 'ham10000-28', trials: 12, minutes: 3.5 }],
  files: [{ label: 'PDF', path: join(folder, paper, 'report.pdf') }],
  warnings: [],
});

const paper = (id: string, more: Partial<IndexPaper> = {}): IndexPaper => ({
  id,
  title: `Paper *${id}*`,
  byline: 'A. Author. 2026',
  claims: [],
  judged: null,
  runs: [],
  ...more,
});

const PAPERS = () => [
  paper('a b', {
    claims: [claim('replicated', 'first'), claim('undecided', 'second', true)],
    judged: 'profile `desk`, committed with the kit',
    runs: [run('a b', true), run('a b', false)],
  }),
  paper('c', { claims: [claim('not tested', 'third <b>')] }),
];

/** Text of each claim of the list that is shown. */
async function shownClaims(html: string, uncheck: readonly string[]): Promise<unknown> {
  const page = await browser.newPage();
  await servePage(page, html);
  for (const id of uncheck) await page.click(`#${id}`);
  const shown = await page.evaluate(
    `[...document.querySelectorAll('.claims .claim')].filter((one) => one.checkVisibility()).map((one) => one.querySelector('p').textContent)`,
  );
  await page.close();
  return shown;
}

describe('writeIndex', () => {
  it('shows papers with claims, runs and relative links; a demonstration is called one', async () => {
    const path = await writeIndex(folder, { papers: PAPERS(), cross: null });
    expect(path).toBe(join(folder, 'index.html'));
    const html = await readFile(path, 'utf8');
    expect(html).toContain('2 papers on fairness in medical AI, 2 claims and 1 check of our own.');
    expect(html).toContain('href="./a%20b/report.pdf"');
    expect(html).toContain('profile <code>quick</code> (a demonstration, without verdicts)');
    expect(html).toContain('third &lt;b&gt;');
    expect(html).toContain('<em>c</em>');
    expect(html).toContain('npm run refair -- run c');
    expect(html).not.toMatch(/<script|<link|src="http/);
  });

  it('filters claims by verdict in a browser that runs no script of the page', async () => {
    const html = await readFile(
      await writeIndex(folder, { papers: PAPERS(), cross: null }),
      'utf8',
    );
    expect(await shownClaims(html, [])).toEqual(['first', 'second', 'third <b>']);
    expect(await shownClaims(html, ['show-not-tested'])).toEqual(['first', 'second']);
    expect(await shownClaims(html, ['show-replicated', 'show-ours'])).toEqual(['third <b>']);
  });

  it('axe-core finds nothing wrong with it, and a phone shows it whole', async () => {
    const html = await readFile(
      await writeIndex(folder, { papers: PAPERS(), cross: null }),
      'utf8',
    );
    for (const screen of [PHONE, { ...DESK, scheme: 'dark' } as const]) {
      const found = await examinePage(browser, html, screen);
      expect(found).toEqual({ violations: [], width: screen.width });
    }
  });

  it('says so where there is no report', async () => {
    const html = await readFile(await writeIndex(folder, { papers: [], cross: null }), 'utf8');
    expect(html).toContain('No report is here yet.');
  });
});
