import type { Command } from 'commander';
import { UserError } from '../errors.ts';
import { committedExports } from '../papers/exports.ts';
import { atFirstLook } from '../papers/looks.ts';
import type { Table } from '../papers/paper.ts';
import { type PlannedTrial, planTable } from '../papers/plan.ts';
import { type Selection, selectSettings } from '../papers/run-table.ts';
import { type Cluster, findCluster } from '../runs/cluster/clusters.ts';
import type { TitledTrial } from '../runs/cluster/plan-file.ts';
import { type SlurmExecutor, type Submitted, slurm } from '../runs/cluster/slurm-executor.ts';
import { RunStatus } from '../runs/status.ts';
import type { TrialSpec } from '../runs/trial.ts';
import { type Committed, storeAt } from './store.ts';

/** What a table asks for first. */
function plannedTrials(table: Table, selection: Selection): PlannedTrial[] {
  return planTable(table, selectSettings(table, selection).map(atFirstLook));
}

/** The trials of some tables, as a plan names them. */
export function titledTrials(tables: readonly Table[], selection: Selection): TitledTrial[] {
  return tables.flatMap((table) => named(table.id, plannedTrials(table, selection)));
}

/** Trials as a plan names them: `fairgrad/table-1, nlst/sex: ERM, seed 1`. */
function named(of: string, planned: readonly PlannedTrial[]): TitledTrial[] {
  const status = new RunStatus(planned);
  return planned.map(({ setting, spec }) => ({
    spec,
    title: `${of}, ${setting.id}: ${status.nameOf(spec)}`,
  }));
}

export interface ClusterOptions extends Committed {
  /** Where to train; default: here. */
  readonly cluster?: Cluster | undefined;
  readonly detach?: boolean;
  /** Further options of sbatch, as one would type them. */
  readonly sbatch?: string;
  readonly retry?: boolean;
}

/** `--on` and what goes with it. */
export function addClusterOptions(command: Command): Command {
  return command
    .option('--on <cluster>', 'train on a cluster of clusters.json; again: follow the same run')
    .option('--detach', 'with --on: submit, and do not follow')
    .option('--sbatch <options>', 'with --on: further options of sbatch, in one word: "--qos=high"')
    .option('--retry', 'with --on: train again what failed');
}

interface Given extends ClusterOptions {
  readonly on?: string;
  readonly store: string;
}

/**
 * With `--on` the cluster, whose store it is unless another is named.
 *
 * @throws UserError for a cluster that nobody described, and for options of clusters without one.
 */
export async function onCluster<Flags extends Given>(
  given: Flags,
  command: Command,
): Promise<Flags> {
  if (given.on === undefined) {
    const flag = ['detach', 'sbatch', 'retry'].find((name) => name in given);
    if (flag === undefined) return given;
    throw new UserError(`--${flag} is for runs on a cluster`, 'name it: --on <cluster>');
  }
  const cluster = await findCluster(given.on);
  const store = command.getOptionValueSource('store') === 'cli' ? given.store : cluster.store;
  return { ...given, store, cluster: { ...cluster, store } };
}

/** Some trials, which a cluster trains as one run. */
export interface ClusterRun {
  readonly specs: readonly TrialSpec[];
  readonly executor: SlurmExecutor;
}

/** The trials that some tables ask for first. */
export function runOfTables(
  tables: readonly Table[],
  selection: Selection,
  cluster: Cluster,
  options: ClusterOptions,
): ClusterRun {
  const title = `${tables.map(({ id }) => id).join(', ')}, profile ${selection.profile}`;
  return clusterRun(titledTrials(tables, selection), title, cluster, options);
}

/** The trials of a search. */
export function runOfSearch(
  planned: readonly PlannedTrial[],
  cluster: Cluster,
  options: ClusterOptions,
): ClusterRun {
  const settings = new Set(
    planned.map(({ setting }) => `${setting.id}, profile ${setting.profile}`),
  );
  return clusterRun(
    named('search', planned),
    `search on ${[...settings].join(', ')}`,
    cluster,
    options,
  );
}

function clusterRun(
  titled: readonly TitledTrial[],
  title: string,
  cluster: Cluster,
  { sbatch = '', retry = false, committed = true }: ClusterOptions,
): ClusterRun {
  const specs = titled.map(({ spec }) => spec);
  const status = new RunStatus(titled.map((trial) => ({ ...trial, row: trial })));
  const words = process.argv.slice(2).filter((word) => word !== '--detach');
  const executor = slurm({
    cluster,
    title,
    command: `npx refair ${words.map(shellWord).join(' ')}`,
    extra: sbatch.split(/\s+/).filter((word) => word !== ''),
    retry,
    exports: committed ? committedExports() : [],
    together: specs,
    onLine: (line) => console.error(`${cluster.name}: ${line}`),
    titleOf: (spec) => status.nameOf(spec),
  });
  return { specs, executor };
}

/** Submits what is missing of a run and says so. */
export async function submitAll(
  { specs, executor }: ClusterRun,
  options: Committed & { readonly store: string },
): Promise<Submitted> {
  const submitted = await executor.submit(specs, storeAt(options.store, options));
  const { count, stored, run, total } = submitted;
  const rest = stored > 0 ? `, ${stored} found in the store` : '';
  console.log(
    count > 0
      ? `run ${run}: ${count} of ${total} trials submitted${rest}`
      : `run ${run}: nothing to submit, its ${total} trials wait, run or are done${rest}`,
  );
  for (const line of executor.commands()) console.log(`  ${line}`);
  return submitted;
}

/** What an interrupt says while a cluster trains. */
export function noLongerFollowing(executor: SlurmExecutor): string {
  return ['No longer following. What was submitted goes on.', ...executor.commands()].join('\n  ');
}

/** A word as a shell reads it again. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
