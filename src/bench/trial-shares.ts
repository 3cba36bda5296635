import { join } from 'node:path';
import type { JsonObject } from '../json.ts';
import { planTable } from '../papers/plan.ts';
import { findTable } from '../papers/registry.ts';
import { selectSettings } from '../papers/run-table.ts';
import type { TableCell, TableRow } from '../report/document.ts';
import { numberCell, plainTable, textCell } from '../report/tables.ts';
import { runTrials } from '../runs/runner.ts';
import { openStore } from '../runs/store.ts';
import type { TrialSpec } from '../runs/trial.ts';
import { LineWorker } from './line-worker.ts';
import type { BenchContext, BenchPart } from './part.ts';
import { inScratch } from './scratch.ts';

const TABLE = 'fairgrad/table-1';
/** The longer recipe takes minutes for the whole table: its first repeat has every kind of trial. */
const PROFILES = [
  { profile: 'quick', title: 'quick, all', whole: true },
  { profile: 'desk', title: 'desk, the first repeat', whole: false },
] as const;

/** What a table of short trials costs beside training them. */
export const trialSharesBench: BenchPart = {
  name: 'trial-shares',
  title: 'What the trials of a table of small networks spend outside their training',
  async run(context) {
    const rows: TableRow[] = [];
    for (const { profile, title, whole } of PROFILES) {
      const { table } = findTable(TABLE);
      const all = planTable(table, selectSettings(table, { profile })).map(({ spec }) => spec);
      const specs = whole ? all : all.filter((spec) => sameRun(spec, all[0]!));
      const cells = await inScratch((folder) => shares(specs, whole, folder, context));
      rows.push({ header: title, cells });
    }
    return plainTable({
      id: 'bench-trial-shares',
      caption: `Trials of ${TABLE}, nothing computed before.`,
      stub: 'Trials',
      columns: [
        { id: 'trials', title: 'Trials' },
        { id: 'start', title: 'Start of a worker', unit: 'ms CPU', better: 'lower' },
        { id: 'before', title: 'Data, split, model', unit: 'ms CPU a trial', better: 'lower' },
        { id: 'first', title: 'First step', unit: 'ms CPU a trial', better: 'lower' },
        { id: 'training', title: 'Other steps', unit: 'ms CPU a trial', better: 'lower' },
        { id: 'after', title: 'Scores, files', unit: 'ms CPU a trial', better: 'lower' },
        { id: 'share', title: 'Not training', unit: '%', better: 'lower' },
        { id: 'share-first', title: 'with the first step', unit: '%', better: 'lower' },
        { id: 'wall', title: 'All, a worker a core', unit: 's on the clock', better: 'lower' },
      ],
      rows,
      notes: [
        'The shares leave out the start of a worker, which all trials of a table have in common. The first step trains as all others do, op by op, because it is recorded: the second share counts it as no training.',
      ],
    });
  },
};

function sameRun(one: TrialSpec, other: TrialSpec): boolean {
  return one.data.dataset === other.data.dataset && one.seed === other.seed;
}

/** The cells of one row. @param whole also runs the trials as a table does, a worker a core. */
async function shares(
  specs: readonly TrialSpec[],
  whole: boolean,
  folder: string,
  { progress, signal }: BenchContext,
): Promise<TableCell[]> {
  progress(`${specs.length} trials in one process …`);
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
  const sum = (key: string) => spent.reduce((total, trial) => total + Number(trial[key]), 0);
  const [before, first, training, after] = ['before', 'first', 'training', 'after'].map(sum) as [
    number,
    number,
    number,
    number,
  ];
  const each = (seconds: number) => numberCell((1000 * seconds) / specs.length, { digits: 0 });
  const share = (part: number) =>
    numberCell((100 * part) / (before + first + training + after), { digits: 0 });
  return [
    numberCell(specs.length, { digits: 0 }),
    numberCell(1000 * start, { digits: 0 }),
    each(before),
    each(first),
    each(training),
    each(after),
    share(before + after),
    share(before + first + after),
    whole ? numberCell(await clock(specs, folder, progress, signal), { digits: 1 }) : textCell(''),
  ];
}

/** Seconds of all trials, with a worker for each core. */
async function clock(
  specs: readonly TrialSpec[],
  folder: string,
  progress: BenchContext['progress'],
  signal: AbortSignal,
): Promise<number> {
  progress('The same, a worker for each core …');
  const begun = performance.now();
  const { failures } = await runTrials([...specs], openStore(join(folder, 'all')), { signal });
  if (failures.length > 0) throw new Error(`a trial failed: ${failures[0]!.message}`);
  return (performance.now() - begun) / 1000;
}
