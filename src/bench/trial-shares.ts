import { join } from 'node:path';
import type { JsonObject } from '../json.ts';
import { planTable } from '../papers/plan.ts';
import { findTable } from '../papers/registry.ts';
import { selectSettings } from '../papers/run-table.ts';
import { numberCell, plainTable } from '../report/tables.ts';
import { runTrials } from '../runs/runner.ts';
import { openStore } from '../runs/store.ts';
import { LineWorker } from './line-worker.ts';
import type { BenchPart } from './part.ts';
import { inScratch } from './scratch.ts';

const TABLE = 'fairgrad/table-1';

/** What a table of short trials costs beside training them. */
export const trialSharesBench: BenchPart = {
  name: 'trial-shares',
  title: 'What the trials of a quick table spend outside their training',
  run: ({ progress, signal }) =>
    inScratch(async (folder) => {
      const { table } = findTable(TABLE);
      const specs = planTable(table, selectSettings(table, { profile: 'quick' })).map(
        ({ spec }) => spec,
      );
      progress(`${specs.length} trials of ${TABLE} in one process …`);
      const spent: JsonObject[] = [];
      const start = await LineWorker.own(
        'trial-shares-worker.ts',
        [join(folder, 'one')],
        signal,
        async (worker, ready) => {
          for (const spec of specs) {
            spent.push(await worker.request(spec as unknown as JsonObject));
          }
          return Number(ready.start);
        },
      );
      progress('The same table, a worker for each core …');
      const begun = performance.now();
      const { failures } = await runTrials(specs, openStore(join(folder, 'all')), { signal });
      if (failures.length > 0) throw new Error(`a trial failed: ${failures[0]!.message}`);
      const wall = (performance.now() - begun) / 1000;
      const sum = (key: string) => spent.reduce((total, trial) => total + Number(trial[key]), 0);
      const [before, training, after] = [sum('before'), sum('training'), sum('after')];
      const each = (seconds: number) => numberCell((1000 * seconds) / specs.length, { digits: 0 });
      return plainTable({
        id: 'bench-trial-shares',
        caption: `${specs.length} trials of ${TABLE}, quick profile, nothing computed before.`,
        stub: 'Table',
        columns: [
          { id: 'start', title: 'Start of a worker', unit: 'ms CPU', better: 'lower' },
          {
            id: 'before',
            title: 'Data, split, model, first step',
            unit: 'ms CPU a trial',
            better: 'lower',
          },
          { id: 'training', title: 'Training', unit: 'ms CPU a trial', better: 'lower' },
          { id: 'after', title: 'Scores, files', unit: 'ms CPU a trial', better: 'lower' },
          { id: 'share', title: 'Not training', unit: '%', better: 'lower' },
          { id: 'wall', title: 'All, a worker a core', unit: 's on the clock', better: 'lower' },
        ],
        rows: [
          {
            header: TABLE,
            cells: [
              numberCell(1000 * start, { digits: 0 }),
              each(before),
              each(training),
              each(after),
              numberCell((100 * (before + after)) / (before + training + after), { digits: 0 }),
              numberCell(wall, { digits: 1 }),
            ],
          },
        ],
        notes: [
          'The share leaves out the start of a worker, which all trials of a table have in common; it counts the first step, which is recorded, as no training.',
        ],
      });
    }),
};
