import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layoutSpecimen } from '../../tools/report/specimen.ts';
import { PAPERS } from '../papers/registry.ts';
import { paperReport } from '../papers/report/paper-report.ts';
import { readResults } from '../papers/results-file.ts';
import type { TableBlock } from './document.ts';
import { COLUMN_SPACE_PT, headingLines, TEXT_WIDTH_PT, tableParts } from './latex-widths.ts';
import { tableToLatex } from './table-latex.ts';
import { allBlocks } from './view.ts';

/** Every table of the committed reports, and of the specimen. */
async function tables(): Promise<TableBlock[]> {
  const stored = await Promise.all(
    PAPERS.map(async (paper) => ({ paper, results: await readResults(`reports/${paper.id}`) })),
  );
  const documents = await Promise.all(
    stored.flatMap(({ paper, results }) => (results ? [paperReport(paper, results)] : [])),
  );
  return [layoutSpecimen(), ...documents]
    .flatMap(allBlocks)
    .filter((block): block is TableBlock => block.kind === 'table');
}

let all: readonly TableBlock[];
beforeAll(async () => {
  all = await tables();
});

it('every part of every table is planned within the text width, and no column is lost', () => {
  expect(all.length).toBeGreaterThan(20);
  for (const table of all) {
    const parts = tableParts(table);
    for (const part of parts) {
      const width = part.reduce((sum, column) => sum + column.width, 0);
      expect(width + (part.length - 1) * COLUMN_SPACE_PT, table.id).toBeLessThan(TEXT_WIDTH_PT + 1);
    }
    const columns = parts.flatMap((part) => part.map(({ column }) => column));
    expect(columns.filter((column) => column >= 0)).toEqual(table.columns.map((_, i) => i));
  }
});

it('breaks a title into lines as wide as what stands below, and no formula', () => {
  const column = { id: 'a', title: 'EqOdds difference, race' };
  expect(headingLines(column, 40)).toEqual(['EqOdds', 'difference,', 'race']);
  expect(headingLines(column, 400)).toEqual([column.title]);
  expect(headingLines({ id: 'a', title: '$a + b$ of it' }, 1)).toEqual(['$a + b$ of it']);
});

const hasTex = spawnSync('pdflatex', ['--version']).status === 0;

describe.skipIf(!hasTex)('in the class article (needs pdflatex)', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'refair-tex-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('every table compiles and none is wider than the text or longer than a page', async () => {
    const body = all.map(tableToLatex).join('\\clearpage\n');
    await writeFile(
      join(folder, 'all.tex'),
      `\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage[utf8]{inputenc}\\usepackage{amsmath,amssymb,array,booktabs,xcolor,hyperref,textcomp}
\\begin{document}\n${body}\n\\end{document}\n`,
    );
    const { status, stdout } = spawnSync(
      'pdflatex',
      ['-draftmode', '-interaction=nonstopmode', '-halt-on-error', '-no-shell-escape', 'all.tex'],
      { cwd: folder, encoding: 'utf8', env: { ...process.env, max_print_line: '1000' } },
    );
    const log = await readFile(join(folder, 'all.log'), 'utf8');
    expect(
      status,
      stdout
        .split('\n')
        .filter((line) => line.startsWith('!'))
        .join('\n'),
    ).toBe(0);
    const wide = [...log.matchAll(/Overfull \\hbox \(([\d.]+)pt too wide\)[^\n]*/g)];
    expect(wide.filter(([, points]) => Number(points) > 1).map(([line]) => line)).toEqual([]);
    expect(log).not.toMatch(/Float too large/);
  });
});
