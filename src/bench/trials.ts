import type { JsonObject } from '../json.ts';
import type { Table } from '../papers/paper.ts';
import { planTable } from '../papers/plan.ts';
import { PAPERS } from '../papers/registry.ts';
import { selectSettings } from '../papers/run-table.ts';
import type { TableRow } from '../report/document.ts';
import { numberCell } from '../report/tables.ts';
import type { TrialSpec } from '../runs/trial.ts';
import { limited, TRAIN_LIMIT } from './limited.ts';
import { LineWorker } from './line-worker.ts';
import type { BenchPart } from './part.ts';

const LIMIT_MIB = 1536;

/** One trial of every row of the papers' main tables: time, memory and leaks of real training. */
export const trialsBench: BenchPart = {
  name: 'trials',
  title: 'Memory and leaks of the trials of every main table, quick profile',
  async run({ progress, signal }) {
    const groups = [];
    for (const paper of PAPERS) {
      const rows: TableRow[] = [];
      for (const spec of mainTrials(paper.tables[0]!)) {
        progress(`${paper.id}: ${spec.method} on ${spec.data.dataset} …`);
        const compiled = await measured(spec, signal, {});
        const opByOp = await measured(spec, signal, { REFAIR_COMPILE: 'off' });
        rows.push(row(spec, compiled, opByOp));
      }
      groups.push({ title: paper.id, rows });
    }
    return {
      kind: 'table',
      id: 'bench-trials',
      caption:
        'One trial each in a fresh process with one thread, nothing cached; again with steps that are not compiled, for the memory.',
      stub: 'Method',
      columns: [
        { id: 'seconds', title: 'Trial', unit: 's', better: 'lower' },
        { id: 'memory', title: 'Peak memory', unit: 'MiB', better: 'lower' },
        { id: 'more', title: 'More than op by op', unit: 'MiB', better: 'lower' },
        { id: 'ratio', title: 'Memory to its limit of 1.5 GiB', better: 'lower' },
        { id: 'leaked', title: 'Tensors leaked', unit: 'a step', better: 'lower' },
      ],
      groups,
      notes: [
        `Networks on pictures train on ${TRAIN_LIMIT} of them; the others on as many records as the profile says.`,
        "Leaked: growth of the number of tensors within the worst phase of training. A phase that trains one model after the other (group-data, spare) counts the second model's parameters too.",
      ],
    };
  },
};

/** The first setting's first trial of each method and its options. */
function mainTrials(table: Table): TrialSpec[] {
  const setting = selectSettings(table, { profile: 'quick' })[0]!;
  const specs = planTable(table, [setting]).map(({ spec }) =>
    spec.recipe.network.kind === 'mlp' ? spec : limited(spec),
  );
  return specs.filter((spec, i) => specs.findIndex((other) => other.method === spec.method) === i);
}

function measured(
  spec: TrialSpec,
  signal: AbortSignal,
  env: NodeJS.ProcessEnv,
): Promise<JsonObject> {
  return LineWorker.own(
    'trial-worker.ts',
    [],
    signal,
    (worker) => worker.request(spec as unknown as JsonObject),
    env,
  );
}

function row({ method, data }: TrialSpec, compiled: JsonObject, opByOp: JsonObject): TableRow {
  const of = (name: string) => Number(compiled[name]);
  return {
    header: `${method}, ${data.dataset}`,
    cells: [
      numberCell(of('seconds'), { digits: 1 }),
      numberCell(of('peakMiB'), { digits: 0 }),
      numberCell(of('peakMiB') - Number(opByOp.peakMiB), { digits: 0 }),
      numberCell(of('peakMiB') / LIMIT_MIB, { digits: 2 }),
      numberCell(of('leaked'), { digits: 2 }),
    ],
  };
}
