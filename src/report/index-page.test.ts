import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerdictItem } from './document.ts';
import { type IndexEntry, writeIndex } from './index-page.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refair-index-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const verdict = (kind: VerdictItem['verdict'], claim: string): VerdictItem => ({
  claim,
  source: 'Table 1',
  verdict: kind,
  on: 'ham10000-28, sex',
  evidence: '−4.1 (−6.0 to −2.2)',
});

const entry = (paper: string, verdicts: readonly VerdictItem[]): IndexEntry => ({
  paper,
  title: `Paper *${paper}*`,
  html: join(folder, paper, 'report.html'),
  pdf: join(folder, paper, 'report.pdf'),
  verdicts,
  date: '2026-01-15',
  warnings: [],
});

describe('writeIndex', () => {
  it('lists papers, their verdicts and relative links', async () => {
    const path = await writeIndex(folder, [
      entry('a b', [verdict('replicated', 'first'), verdict('replicated', 'second')]),
      { ...entry('c', [verdict('not tested', 'third <b>')]), pdf: null, warnings: ['smoke'] },
    ]);
    expect(path).toBe(join(folder, 'index.html'));
    const html = await readFile(path, 'utf8');
    expect(html).toContain('2 papers rerun on this machine, 3 claims.');
    expect(html).toContain('href="./a%20b/report.html"');
    expect(html).toContain('href="./a%20b/report.pdf"');
    expect(html).not.toContain('c/report.pdf');
    expect(html).toMatch(/<b>2<\/b> replicated/);
    expect(html).toMatch(/<b>1<\/b> not tested/);
    expect(html).toContain('third &lt;b&gt;');
    expect(html).toContain('smoke');
    expect(html).toContain('<em>c</em>');
  });

  it('says so where there is no report', async () => {
    const html = await readFile(await writeIndex(folder, []), 'utf8');
    expect(html).toContain('No report is here yet.');
  });
});
