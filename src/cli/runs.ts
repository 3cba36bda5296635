import { Command } from 'commander';
import { UserError } from '../errors.ts';
import { findCluster } from '../runs/cluster/clusters.ts';
import { readAnyPlan } from '../runs/cluster/plan-file.ts';
import { readRecord, recordNames } from '../runs/cluster/records.ts';
import { jobName, type RunFolder, readState, runsOf } from '../runs/cluster/run-folder.ts';
import { isAlive, scancel, squeue } from '../runs/cluster/slurm.ts';
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
      const found = await Promise.all(folders.map(examine));
      if (options.json) return console.log(JSON.stringify(found, null, 1));
      if (found.length === 0)
        console.log('no run on a cluster yet: refair run <table> --on <cluster>');
      for (const one of found)
        for (const line of linesOf(one, run !== undefined)) console.log(line);
    });
  command
    .command('cancel')
    .description('end all jobs of a run; what is stored stays')
    .argument('<run>')
    .action(async (run: string, _options: object, self: Command) => {
      const [folder] = await chosen(run, self.optsWithGlobals());
      await scancel(jobName(folder!.run));
      console.log(`${folder!.run}: cancelled; what is stored stays`);
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
  readonly running: number;
  readonly waiting: number;
  readonly failures: readonly {
    readonly title: string;
    readonly message: string;
    readonly fix: string | null;
  }[];
}

async function examine(folder: RunFolder): Promise<Examined> {
  const state = await readState(folder);
  const plan = await readAnyPlan(`${folder.path}/plan.jsonl`).catch(() => []);
  const tasks = await squeue(jobName(folder.run)).catch(() => []);
  const receipts = new Set(await recordNames(folder.path, 'receipts'));
  const failures = [];
  for (const { id, title } of plan) {
    const record = receipts.has(id) ? null : await readRecord(folder.path, 'failures', id);
    if (record !== null) failures.push({ title, message: record.message, fix: record.fix });
  }
  return {
    run: folder.run,
    title: state?.title ?? 'not submitted yet',
    cluster: state?.cluster ?? 'none',
    command: state?.command ?? '',
    trials: plan.length,
    done: receipts.size,
    running: tasks.filter(({ state }) => state === 'RUNNING').length,
    waiting: tasks.filter((task) => isAlive(task) && task.state !== 'RUNNING').length,
    failures,
  };
}

function linesOf(found: Examined, whole: boolean): string[] {
  const { run, title, cluster, trials, done, running, waiting, failures } = found;
  const parts = [`${done} of ${trials} trials`, `${running} tasks running`, `${waiting} wait`];
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
