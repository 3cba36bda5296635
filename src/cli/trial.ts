import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { UserError } from '../errors.ts';
import { makeFolder } from '../files/folder.ts';
import { LIMIT_NEAR } from '../runs/cluster/clusters.ts';
import { type PlannedLine, readPlan } from '../runs/cluster/plan-file.ts';
import { prepareNode } from '../runs/cluster/prepared.ts';
import { requeue } from '../runs/cluster/slurm.ts';
import { runTask } from '../runs/cluster/task.ts';
import { committedOption, count, storeOption, wholeNumber, workersOption } from './flags.ts';
import { withProgress } from './progress.ts';
import { type Committed, storeAt } from './store.ts';

/** Exit code of work that was interrupted and may be started again. */
const AGAIN = 75;

interface TrialOptions extends Committed {
  readonly plan: string;
  readonly store: string;
  readonly task?: number;
  readonly tasks?: string;
  readonly receipts?: string;
  readonly workers?: number;
  readonly leader?: boolean;
  readonly limit?: number;
  readonly requeue?: boolean;
  readonly prepare?: string;
}

/** `refair trial`: what an engine starts, once for each trial of a plan or for some together. */
export function command(): Command {
  return new Command('trial')
    .description('train trials of a plan into a store: the command that other engines run')
    .argument('[ids...]', 'trials of the plan, by their ids')
    .requiredOption('--plan <file>', 'made by refair plan')
    .addOption(storeOption())
    .option('--task <n>', 'in place of ids: the nth line of the plan, from 0', wholeNumber(0, 1e7))
    .option('--tasks <file>', 'lists of ids by number, which --task chooses from instead')
    .option('--receipts <folder>', 'leave receipts/<id>.json, or failures/<id>.json, in it')
    .option('--leader', 'end with 0 once the stages that others need are stored')
    .option('--limit <seconds>', 'how long the scheduler lets this command run', count)
    .option('--requeue', 'a Slurm job that is told to stop puts itself back into the queue')
    .option(
      '--prepare <file>',
      'train nothing: open engine and data, and say in a file what there is',
    )
    .addOption(committedOption())
    .addOption(workersOption())
    .addHelpText(
      'after',
      '\nExit codes: 0 all trials are stored; 2 the input is wrong, do not start it again; 3 a trial failed;\n75 told to stop (SIGTERM), start it again: it goes on from its checkpoint.',
    )
    .action(async (ids: string[], options: TrialOptions) => {
      process.exitCode = await train(ids, options);
    });
}

async function train(ids: readonly string[], options: TrialOptions): Promise<number> {
  const plan = await readPlan(resolve(options.plan));
  if (options.prepare !== undefined) {
    const { engine, node } = await prepareNode(plan, resolve(options.prepare));
    console.log(`${node}: ${engine}`);
    return 0;
  }
  const own = await chosen(ids, options, plan);
  await makeFolder(options.store);
  const controller = new AbortController();
  const stop = () => controller.abort(new Error('interrupted'));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const named = own.map(({ spec, title }) => ({ spec, title, row: { title } }));
  const secondsLeft = () => (options.limit === undefined ? null : options.limit - process.uptime());
  const outcome = await withProgress('trial', named, false, (onEvent) =>
    runTask({
      plan,
      own,
      store: storeAt(options.store, options),
      folder: options.receipts && resolve(options.receipts),
      name: options.tasks ? `${basename(options.tasks, '.json')}-${options.task}` : own[0]!.id,
      workers: options.workers,
      signal: controller.signal,
      onEvent,
      secondsLeft,
    }),
  );
  if (outcome.interrupted > 0) {
    const limited = (secondsLeft() ?? Number.POSITIVE_INFINITY) < LIMIT_NEAR;
    // A task that wins nothing within its limit would go round for ever.
    if (options.requeue && (outcome.won || !limited)) await again(limited);
    return AGAIN;
  }
  if (outcome.failed === 0 || (options.leader && outcome.stagesMade)) return 0;
  return 3;
}

/** Slurm itself requeues what it preempts, but not what ends before it is killed. */
async function again(limited: boolean): Promise<void> {
  const job = process.env.SLURM_JOB_ID;
  if (job === undefined) return;
  const why = limited ? 'the time limit is near' : 'it was told to stop';
  console.error(`${why}: job ${job} asks to be queued again, and goes on from what is stored`);
  if (!(await requeue(job))) console.error('it was cancelled, or this cluster does not requeue');
}

async function chosen(
  ids: readonly string[],
  { task, tasks, plan: path }: TrialOptions,
  plan: readonly PlannedLine[],
): Promise<PlannedLine[]> {
  if (ids.length > 0 === (task !== undefined)) {
    throw new UserError('no trial is named, or in two ways', 'give ids, or --task <n>');
  }
  const asked = task === undefined ? ids : await ofTask(task, tasks, plan, path);
  return asked.map((id) => {
    const line = plan.find((one) => one.id === id);
    if (line !== undefined) return line;
    throw new UserError(
      `${path} has no trial ${id}`,
      `give one of its ids, such as ${plan[0]?.id ?? 'none: it is empty'}`,
    );
  });
}

async function ofTask(
  task: number,
  tasks: string | undefined,
  plan: readonly PlannedLine[],
  path: string,
): Promise<readonly string[]> {
  if (tasks === undefined) {
    if (task < plan.length) return [plan[task]!.id];
    throw new UserError(
      `${path} has ${plan.length} trials, and no line ${task} counted from 0`,
      `give --task 0 to ${plan.length - 1}`,
    );
  }
  const lists = JSON.parse(await readFile(tasks, 'utf8')) as Record<string, readonly string[]>;
  const own = lists[task];
  if (own !== undefined) return own;
  throw new UserError(`${tasks} has no task ${task}`, 'submit the run again');
}
