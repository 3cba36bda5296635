import { join } from 'node:path';
import { Command } from 'commander';
import { UserError } from '../errors.ts';
import { findCluster } from '../runs/cluster/clusters.ts';
import { type PlannedLine, readAnyPlan } from '../runs/cluster/plan-file.ts';
import { type Reason, reasonsOf } from '../runs/cluster/reasons.ts';
import { readFailures, recordNames } from '../runs/cluster/records.ts';
import {
  busyIds,
  jobName,
  type RunFolder,
  type RunState,
  readState,
  runsOf,
} from '../runs/cluster/run-folder.ts';
import {
  commonestReason,
  isAlive,
  type QueuedTask,
  scancel,
  squeue,
} from '../runs/cluster/slurm.ts';
import { storeOption } from './flags.ts';

interface StoreChoice {
  readonly on?: string;
  readonly store: string;
}

/** `refair runs`: what has been given to clusters. */
export function command(): Command {
  const command = new Command('runs')
    .description('runs on clusters: what is queued, running, done and failed, and why')
    .argument('[run]', 'one of them, with all that failed')
    .option('--on <cluster>', 'the store of this cluster')
    .addOption(storeOption())
    .option('--json', 'print one JSON object a run instead of lines')
    .action(async (run: string | undefined, options: StoreChoice & { json?: boolean }) => {
      const folders = await chosen(run, options);
      const all = await Promise.all(folders.map(examine));
      // What the doctor sent trains nothing.
      const found = all.filter(({ trials }) => trials > 0 || run !== undefined);
      if (options.json) return console.log(JSON.stringify(found, null, 1));
      if (found.length === 0)
        console.log('no run on a cluster yet: refair run <table> --on <cluster>');
      for (const one of found)
        for (const line of linesOf(one, run !== undefined)) console.log(line);
    });
  command
    .command('cancel')
    .description('end all jobs of a run; what is stored stays')
    .argument('<run>', 'as refair runs lists it; its first letters do')
    .option('--on <cluster>', 'the store of this cluster')
    .addOption(storeOption())
    .action(async (run: string, _options: object, self: Command) => {
      const [folder] = await chosen(run, self.optsWithGlobals());
      const name = await jobName(folder!);
      const tasks = (await squeue(name)).filter(isAlive).length;
      await scancel(name);
      console.log(
        tasks === 0
          ? `${folder!.run}: nothing of it waits or runs`
          : `${folder!.run}: ${tasks} ${tasks === 1 ? 'task' : 'tasks'} cancelled; what is stored stays`,
      );
    });
  return command;
}

async function chosen(run: string | undefined, { on, store }: StoreChoice): Promise<RunFolder[]> {
  const all = await runsOf(on === undefined ? store : (await findCluster(on)).store);
  if (run === undefined) return all;
  const found = all.filter((folder) => folder.run.startsWith(run));
  if (found.length === 1) return found;
  throw new UserError(
    found.length === 0
      ? `there is no run ${run}`
      : `${run} may be ${found.map((one) => one.run).join(' or ')}`,
    all.length === 0
      ? 'name the store of the runs: --on <cluster>'
      : `give one of: ${all.map((folder) => folder.run).join(', ')}`,
  );
}

interface Examined {
  readonly run: string;
  readonly title: string;
  readonly cluster: string;
  readonly command: string;
  readonly trials: number;
  readonly done: number;
  /** Tasks; null: the scheduler does not answer. */
  readonly running: number | null;
  readonly waiting: number | null;
  /** Why most of those that wait do. */
  readonly reason: string | null;
  readonly failures: readonly Failure[];
}

interface Failure extends Reason {
  readonly title: string;
}

async function examine(folder: RunFolder): Promise<Examined> {
  const state = await readState(folder);
  const plan = await readAnyPlan(`${folder.path}/plan.jsonl`).catch(() => []);
  const tasks = await squeue(await jobName(folder)).catch(() => null);
  const receipts = new Set(await recordNames(folder.path, 'receipts'));
  const waiting = tasks?.filter((task) => isAlive(task) && task.state !== 'RUNNING');
  return {
    run: folder.run,
    title: state?.title ?? 'not submitted yet',
    cluster: state?.cluster ?? 'none',
    command: state?.command ?? '',
    trials: plan.length,
    done: receipts.size,
    running: tasks?.filter(({ state }) => state === 'RUNNING').length ?? null,
    waiting: waiting?.length ?? null,
    reason: commonestReason(waiting ?? []),
    failures: state === null ? [] : await failuresOf({ folder, state, plan, tasks, receipts }),
  };
}

interface Found {
  readonly folder: RunFolder;
  readonly state: RunState;
  readonly plan: readonly PlannedLine[];
  /** null: nobody knows who is still at work. */
  readonly tasks: readonly QueuedTask[] | null;
  readonly receipts: ReadonlySet<string>;
}

async function failuresOf({ folder, state, plan, tasks, receipts }: Found): Promise<Failure[]> {
  const records = await readFailures(folder.path, (id) => !receipts.has(id));
  const busy = busyIds(state.arrays, tasks ?? []);
  const mayCome = (id: string) =>
    records.get(id)?.kind !== 'failed' && (tasks === null || busy.has(id));
  const spared = { has: (id: string) => receipts.has(id) || mayCome(id) };
  const cluster = await findCluster(state.cluster).catch(() => null);
  const remains = {
    cluster: cluster ?? { name: state.cluster, store: join(folder.path, '../..'), sbatch: {} },
    ...{ folder, plan, arrays: state.arrays, tasks: tasks ?? [] },
  };
  const titles = new Map(plan.map(({ id, title }) => [id, title]));
  const reasons = await reasonsOf(remains, spared, records);
  return [...reasons].map(([id, reason]) => ({ title: titles.get(id)!, ...reason }));
}

function linesOf(found: Examined, whole: boolean): string[] {
  const { run, title, cluster, trials, done, running, waiting, reason, failures } = found;
  const parts = [`${done} of ${trials} trials`];
  if (running === null) parts.push('the scheduler does not answer');
  else parts.push(`${running} ${running === 1 ? 'task' : 'tasks'} running`);
  if (waiting !== null) parts.push(`${waiting} wait${reason === null ? '' : ` (${reason})`}`);
  if (failures.length > 0) parts.push(`${failures.length} failed or stopped`);
  const head = `${run}  ${title} on ${cluster}: ${parts.join(', ')}`;
  if (!whole) return [head];
  return [
    head,
    `  follow: ${found.command}`,
    ...failures.flatMap(({ title, message, fix }) => [
      `  ${title}: ${message}`,
      ...(fix === null ? [] : [`    fix: ${fix}`]),
    ]),
  ];
}
