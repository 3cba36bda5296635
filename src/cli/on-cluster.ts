import { atFirstLook } from '../papers/looks.ts';
import type { Table } from '../papers/paper.ts';
import { type PlannedTrial, planTable } from '../papers/plan.ts';
import { type Selection, selectSettings } from '../papers/run-table.ts';
import type { Cluster } from '../runs/cluster/clusters.ts';
import type { TitledTrial } from '../runs/cluster/plan-file.ts';
import { type SlurmExecutor, slurm } from '../runs/cluster/slurm-executor.ts';
import { RunStatus } from '../runs/status.ts';
import type { TrialSpec } from '../runs/trial.ts';

/** What a table asks for first. */
function plannedTrials(table: Table, selection: Selection): PlannedTrial[] {
  return planTable(table, selectSettings(table, selection).map(atFirstLook));
}

/** The trials of some tables, as a plan names them. */
export function titledTrials(tables: readonly Table[], selection: Selection): TitledTrial[] {
  return tables.flatMap((table) => {
    const planned = plannedTrials(table, selection);
    const status = new RunStatus(planned);
    return planned.map(({ setting, spec }) => ({
      spec,
      title: `${table.id}, ${setting.id}: ${status.nameOf(spec)}`,
    }));
  });
}

export interface ClusterOptions {
  readonly detach?: boolean;
  /** Further options of sbatch, as one would type them. */
  readonly sbatch?: string;
  readonly retry?: boolean;
}

/** Who trains some tables on a cluster, as one run, and the trials that they ask for first. */
export function clusterExecutor(
  tables: readonly Table[],
  selection: Selection,
  cluster: Cluster,
  { sbatch = '', retry = false }: ClusterOptions,
): { readonly specs: readonly TrialSpec[]; readonly executor: SlurmExecutor } {
  const titled = titledTrials(tables, selection);
  const specs = titled.map(({ spec }) => spec);
  const status = new RunStatus(titled.map((trial) => ({ ...trial, row: trial })));
  const words = process.argv.slice(2).filter((word) => word !== '--detach');
  const executor = slurm({
    cluster,
    title: `${tables.map(({ id }) => id).join(', ')}, profile ${selection.profile}`,
    command: `npx refair ${words.map(shellWord).join(' ')}`,
    extra: sbatch.split(/\s+/).filter((word) => word !== ''),
    retry,
    together: specs,
    onLine: (line) => console.error(`${cluster.name}: ${line}`),
    titleOf: (spec) => status.nameOf(spec),
  });
  return { specs, executor };
}

/** A word as a shell reads it again. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
