import { join } from 'node:path';
import { planTable } from '../papers/plan.ts';
import { findTable } from '../papers/registry.ts';
import { selectSettings } from '../papers/run-table.ts';
import { numberCell, plainTable } from '../report/tables.ts';
import { runTrials } from '../runs/runner.ts';
import { openStore } from '../runs/store.ts';
import type { TrialSpec } from '../runs/trial.ts';
import { limited, TRAIN_LIMIT } from './limited.ts';
import type { BenchPart } from './part.ts';
import { inScratch } from './scratch.ts';

const TABLES = ['table-1', 'table-3', 'table-4', 'table-5'];
const SELECTION = {
  profile: 'quick',
  dataset: 'ham10000-28',
  attribute: 'sex',
  seeds: 1,
} as const;

/** What tables that share an encoder and a Vanilla model save by sharing them. */
export const stageCacheBench: BenchPart = {
  name: 'stage-cache',
  title: 'Fair Diagnosis, Tables 1, 3, 4 and 5 with and without what they share',
  slow: true,
  run: ({ progress, signal }) =>
    inScratch(async (folder) => {
      const tables = TABLES.map((id) => {
        const { table } = findTable(`fair-diagnosis/${id}`);
        return planTable(table, selectSettings(table, SELECTION)).map(({ spec }) => limited(spec));
      });
      const seconds = async (what: string, store: string, specs: readonly TrialSpec[]) => {
        progress(`${what} …`);
        const start = performance.now();
        const { failures } = await runTrials(specs, openStore(join(folder, store)), { signal });
        if (failures.length > 0) throw new Error(`a trial failed: ${failures[0]!.message}`);
        return (performance.now() - start) / 1000;
      };
      let apart = 0;
      for (const [i, specs] of tables.entries()) {
        apart += await seconds(`${TABLES[i]!}, a store of its own`, `apart-${i}`, specs);
      }
      const specs = tables.flat();
      const cold = await seconds('All tables, one store', 'shared', specs);
      const warm = await seconds('The same again', 'shared', specs);
      const knob = specs.findIndex(({ options }) => options.eta !== undefined && options.eta !== 0);
      const changed = specs.with(knob, {
        ...specs[knob]!,
        options: { ...specs[knob]!.options, eta: 0.123 },
      });
      const once = await seconds('The same with another η in one row', 'shared', changed);
      const line = (header: string, value: number) => ({
        header,
        cells: [numberCell(value, { digits: 1 }), numberCell(value / cold, { digits: 2 })],
      });
      return plainTable({
        id: 'bench-stage-cache',
        caption: `All trials of four tables on ham10000-28 with sex, quick profile with ${TRAIN_LIMIT} training records, one seed.`,
        stub: 'Store',
        columns: [
          { id: 'seconds', title: 'Time', unit: 's', better: 'lower' },
          { id: 'ratio', title: 'To the empty store', better: 'lower' },
        ],
        rows: [
          line('one for each table, empty', apart),
          line('one for all, empty', cold),
          line('the same again', warm),
          line('another η in one row', once),
        ],
        notes: [`${specs.length} trials, those that tables have in common counted each time.`],
      });
    }),
};
