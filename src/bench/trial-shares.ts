import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../json.ts';
import { planTable } from '../papers/plan.ts';
import { findTable } from '../papers/registry.ts';
import { selectSettings } from '../papers/run-table.ts';
import { numberCell, plainTable } from '../report/tables.ts';
import { runTrials } from '../runs/runner.ts';
import { openStore } from '../runs/store.ts';
import { LineWorker } from './line-worker.ts';
import type { BenchPart } from './part.ts';

const TABLE = 'fairgrad/table-1';
const worker = fileURLToPath(new URL('./trial-shares-worker.ts', import.meta.url));

/** What a table of short trials costs beside training them. */
export const trialSharesBench: BenchPart = {
  name: 'trial-shares',
  title: 'What the trials of a quick table spend outside their training',
  async run({ progress, signal }) {
    const folder = await mkdtemp(join(tmpdir(), 'refair-bench-'));
    try {
      const { table } = findTable(TABLE);
      const specs = planTable(table, selectSettings(table, { profile: 'quick' })).map(
        ({ spec }) => spec,
      );
      progress(`${specs.length} trials of ${TABLE} in one process …`);
      const started = await LineWorker.start(
        process.execPath,
        [worker, join(folder, 'one')],
        process.env,
        signal,
      );
      const spent: JsonObject[] = [];
      for (const spec of specs) {
        spent.push(await started.worker.request(spec as unknown as JsonObject));
      }
      await started.worker.close();
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
              numberCell(1000 * Number(started.ready.start), { digits: 0 }),
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
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
