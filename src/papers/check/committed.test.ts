import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStore } from '../../runs/store.ts';
import { root } from '../../setup/paths.ts';
import { findPaper } from '../registry.ts';
import { paperReport } from '../report/paper-report.ts';
import { readResults } from '../results-file.ts';
import { checkReport } from './check-report.ts';

const paper = findPaper('fairgrad');
const folder = join(root, 'reports', paper.id);
const trials = join(folder, 'trials');
const stored = (await readResults(folder))!;
// The smallest of its settings: 240 trainings.
const tables = stored.tables
  .filter(({ table }) => table === 'fairgrad/table-1')
  .map((table) => ({
    ...table,
    settings: table.settings.filter(({ dataset }) => dataset.id === 'support2-sepsis'),
  }));
// Results from before designs were kept can't be had from trials of today.
const current = tables.some(({ settings }) => settings.some(({ design }) => design !== undefined));

it.skipIf(!current || !existsSync(trials))(
  'every printed number of a setting of the committed FairGrad report comes from the committed predictions',
  { timeout: 180_000 },
  async () => {
    const store = openStore(trials, { exports: [trials] });
    const checked = await checkReport(
      paper,
      (results) => paperReport(paper, results),
      { ...stored, tables },
      store,
    );
    expect(checked.settings.map(({ missing }) => missing)).toEqual([undefined]);
    expect(checked.settings[0]!.numbers).toBeGreaterThan(1000);
    expect(checked.printed).toBeGreaterThan(500);
    expect(checked.wrong).toEqual([]);
  },
);
