import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../runs/testing.ts';
import { frontPage } from './front-page.ts';
import { PAPERS } from './registry.ts';
import { type PaperResults, readResults, writeResults } from './results-file.ts';

it('has every paper; a demonstration does not hide what the committed results say', async () => {
  const folder = await temporaryFolder();
  const [out, committed] = ['local', 'reports'].map((name) => join(folder, name)) as [
    string,
    string,
  ];
  const stored = (await readResults('reports/fairgrad'))!;
  for (const place of [out, committed]) await mkdir(join(place, 'fairgrad'), { recursive: true });
  await writeResults(join(committed, 'fairgrad'), stored);
  const quick: PaperResults = { ...stored, profile: 'quick', tables: [] };
  await writeResults(join(out, 'fairgrad'), quick);

  const papers = await frontPage(out, committed);
  expect(papers.map(({ id }) => id)).toEqual(PAPERS.map(({ id }) => id));
  const own = papers.find(({ id }) => id === 'fairgrad')!;
  expect(own.judged).toContain('`desk`, committed with the kit');
  expect(own.runs.map(({ where, demonstration }) => [where, demonstration])).toEqual([
    ['this machine', true],
    ['committed', false],
  ]);
  // No PDF lies there: none is linked.
  expect(own.runs[1]!.files.map(({ label }) => label)).toEqual(['Data']);
  expect(own.claims.some(({ verdict }) => verdict !== 'not tested')).toBe(true);
  const judged = own.claims.filter(({ verdict }) => verdict !== 'not tested');
  for (const { evidence } of judged) expect(evidence).toMatch(/^[A-Z].* points \[.*\.$/s);
  const other = papers.find(({ id }) => id === 'spare')!;
  expect(new Set(other.claims.map(({ verdict }) => verdict))).toEqual(new Set(['not tested']));
  expect(other.claims[0]!.evidence).toContain('no run has judged it');
});
