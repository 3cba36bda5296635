import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { root } from '../../setup/paths.ts';
import { whileAlone } from './alone.ts';
import { type Cluster, checkExtraOptions, taskSeconds } from './clusters.ts';
import { codeHash } from './code-hash.ts';
import { type PlannedLine, trialsOfStages } from './plan-file.ts';
import { preparedPath, readPrepared } from './prepared.ts';
import { readFailures, recordNames, removeRecord } from './records.ts';
import {
  busyIds,
  firstJobName,
  type RunFolder,
  type RunState,
  readState,
  type SubmittedArray,
  writePlanOf,
  writeState,
} from './run-folder.ts';
import { isAlive, maxArraySize, SlurmError, sbatch, scancel, squeue } from './slurm.ts';
import { type PlannedTask, planTasks } from './tasks.ts';

export interface Submission {
  readonly cluster: Cluster;
  readonly folder: RunFolder;
  readonly plan: readonly PlannedLine[];
  readonly title: string;
  /** Follows the run again. */
  readonly command: string;
  /** Further options of sbatch, as words. */
  readonly extra: readonly string[];
  /** Trains again what failed. */
  readonly retry: boolean;
  /** Folders of exported trials and scores that count as stored; default: none. */
  readonly exports?: readonly string[];
  /** Ids of the trials that are not stored; default: nobody knows of any that is. */
  readonly wanted?: ReadonlySet<string>;
  readonly onLine: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The scheduler went silent, and may have taken what it was sent. */
class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** Environment that changes what a task computes, where it keeps things, or how soon it starts. */
const PASSED_ON = [
  ...['REFAIR_CACHE', 'REFAIR_ENGINE', 'REFAIR_GPU', 'REFAIR_COMPILE', 'TF_DETERMINISTIC_OPS'],
  // The last says where the list of a user's own data sets is.
  ...['NVIDIA_TF32_OVERRIDE', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME'],
  // With what Node compiled before, each task and its workers start sooner.
  'NODE_COMPILE_CACHE',
];

/**
 * Gives the scheduler what is missing of a run: trials without receipt that nobody works on. Trials
 * that failed for good are left, unless asked for again.
 *
 * @returns how many trials were submitted.
 * @throws UserError where the cluster refuses.
 */
export async function submitMissing(submission: Submission): Promise<number> {
  const { folder } = submission;
  checkExtraOptions(submission.extra);
  await mkdir(join(folder.path, 'logs'), { recursive: true });
  await mkdir(join(folder.path, 'tasks'), { recursive: true });
  const work = async () => {
    try {
      return await submitAlone(submission);
    } catch (error) {
      if (error instanceof NoAnswerError) {
        throw new UserError(
          `the scheduler stopped answering: ${error.message}`,
          'run the same command again when it does: what it took is not sent twice',
          { cause: error },
        );
      }
      if (!(error instanceof SlurmError)) throw error;
      if ((await readState(folder))?.arrays.length) {
        submission.onLine(`nothing more is submitted now: ${error.message}`);
        return 0;
      }
      throw new UserError(error.message, 'try again when the scheduler answers', { cause: error });
    }
  };
  // Another terminal waits, and then finds nothing missing.
  const lock = join(folder.path, 'submitting.json');
  const tell = ({ host, pid }: { readonly host: string; readonly pid: number }) =>
    submission.onLine(
      `process ${pid} on ${host} is submitting this run; if it is gone, delete ${lock}`,
    );
  return whileAlone(lock, work, tell, submission.signal);
}

async function submitAlone(submission: Submission): Promise<number> {
  const { folder, cluster, plan, retry, command, title, wanted } = submission;
  const code = codeHash();
  const old = await readState(folder);
  const state: RunState = {
    title,
    cluster: cluster.name,
    jobs: old?.jobs ?? firstJobName(folder),
    command,
    code,
    createdAt: old?.createdAt ?? new Date().toISOString(),
    arrays: old === null ? [] : await withIds(old),
  };
  const busy = busyIds(state.arrays, await squeue(state.jobs));
  const done = new Set(await recordNames(folder.path, 'receipts'));
  const asked = plan.filter(({ id }) => !done.has(id) && (wanted === undefined || wanted.has(id)));
  const failed = retry ? new Set<string>() : await failedForGood(submission, code);
  const missing = asked.filter(({ id }) => !busy.has(id) && !failed.has(id));
  const left = asked.filter(({ id }) => failed.has(id)).length;
  if (left > 0) {
    submission.onLine(
      `${left} ${left === 1 ? 'trial' : 'trials'} failed before, or what they need did, and would again; --retry trains them anew`,
    );
  }
  await writePlanOf(folder, plan);
  await writeState(folder, state);
  if (missing.length === 0 && (await isPrepared(submission))) return 0;
  for (const { id } of missing) await removeRecord(folder.path, 'failures', id);
  await writeFileAtomic(join(folder.path, 'job.sh'), jobScript(submission));
  await submitWaves(submission, state, missing, busy);
  return missing.length;
}

/** Ids of the trials that failed and would again, with those that need a stage that did. */
async function failedForGood(
  { folder, plan }: Submission,
  code: string,
): Promise<ReadonlySet<string>> {
  const records = [...(await readFailures(folder.path)).values()].filter(
    // Another state of the clone may do better.
    (record) => record.kind === 'failed' && record.code === code,
  );
  const stages = new Set(records.flatMap(({ stage }) => stage ?? []));
  return new Set([...trialsOfStages(plan, stages), ...records.map(({ id }) => id)]);
}

/** Arrays whose ids never came, with the ids that the queue has for them; gone without a trace: left out. */
async function withIds({ jobs, arrays }: RunState): Promise<SubmittedArray[]> {
  if (arrays.every(({ job }) => job !== null)) return [...arrays];
  const queued = await squeue(jobs);
  return arrays.flatMap((array) => {
    if (array.job !== null) return [array];
    const found = queued.find(({ comment }) => comment === array.name);
    return found === undefined ? [] : [{ ...array, job: found.job }];
  });
}

/** A refusal because of too many tasks is answered by fewer, larger ones. */
async function submitWaves(
  submission: Submission,
  state: RunState,
  missing: readonly PlannedLine[],
  busy: ReadonlyMap<string, string>,
): Promise<void> {
  for (const factor of [1, 2, 4]) {
    const sent: SubmittedArray[] = [];
    try {
      await submitWith(submission, { state, missing, busy, factor, sent });
      return;
    } catch (error) {
      if (!(error instanceof SlurmError)) throw error;
      for (const { job } of sent) if (job !== null) await scancel([job]);
      await writeState(submission.folder, state);
      if (!/limit|policy/i.test(error.message) || factor === 4) {
        throw new UserError(
          `the cluster refuses the run: ${error.message}`,
          'mend what it says in clusters.json, or pass it with --sbatch; nothing of it was submitted',
          { cause: error },
        );
      }
      submission.onLine(
        `refused (${error.message}); once more with ${2 * factor} times the trials a task`,
      );
    }
  }
}

/** One try to submit all that is missing. */
interface Attempt {
  readonly state: RunState;
  readonly missing: readonly PlannedLine[];
  readonly busy: ReadonlyMap<string, string>;
  readonly factor: number;
  /** Grows with what the scheduler takes. */
  readonly sent: SubmittedArray[];
}

async function submitWith(submission: Submission, attempt: Attempt): Promise<void> {
  const { cluster, folder } = submission;
  const { state, missing, busy, factor } = attempt;
  // A cancelled attempt may still be in the queue: its names are not taken again.
  const round = factor === 1 ? `${state.arrays.length}` : `${state.arrays.length}x${factor}`;
  let prepare: string | null = null;
  const prepared = await isPrepared(submission);
  if (!prepared) prepare = await preparing(state);
  if (!prepared && prepare === null) {
    await rm(preparedPath(cluster), { force: true });
    const log = ['-o', join(folder.path, 'logs', 'prepare-%j.log')];
    const script = ['prepare', preparedPath(cluster)];
    prepare = await submit(submission, attempt, `${round}-prepare`, [], log, script);
  }
  const first = prepare === null ? [] : [`afterok:${prepare}`];
  const { free, held, jobs } = heldBack(missing, busy);
  await submitTasks(submission, attempt, round, free, first);
  await submitTasks(submission, attempt, `${round}h`, held, [
    ...first,
    `afterany:${[...jobs].join(':')}`,
  ]);
}

/** Trials that need one which an earlier submission has under way wait for its job, however it ends. */
function heldBack(missing: readonly PlannedLine[], busy: ReadonlyMap<string, string>) {
  const held = new Set<PlannedLine>();
  const heldIds = new Set<string>();
  const jobs = new Set<string>();
  for (const line of missing) {
    const before = line.needs.flatMap((need) => busy.get(need) ?? []);
    if (before.length === 0 && !line.needs.some((need) => heldIds.has(need))) continue;
    held.add(line);
    heldIds.add(line.id);
    for (const job of before) jobs.add(job);
  }
  return { free: missing.filter((line) => !held.has(line)), held: [...held], jobs };
}

/** Sends trials in the order of what they share. @param first what all of them wait for. */
async function submitTasks(
  submission: Submission,
  attempt: Attempt,
  round: string,
  lines: readonly PlannedLine[],
  first: readonly string[],
): Promise<void> {
  if (lines.length === 0) return;
  const { cluster, folder } = submission;
  const { minutesPerTask, workersPerTask = 1 } = cluster;
  const tasks = planTasks(lines, { minutesPerTask, workersPerTask, factor: attempt.factor });
  const block = await maxArraySize();
  const jobs = new Map<string, string>();
  const arrays = Map.groupBy(
    tasks,
    ({ wave, index, chunk }) => `${wave}-${chunk}-${Math.floor(index / block)}`,
  );
  const inOrder = [...arrays].toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  for (const [key, own] of inOrder) {
    const [{ wave, index }] = own as [PlannedTask];
    const part = Math.floor(index / block);
    const name = `${round}-${key}`;
    const local = own.map((task) => ({ ...task, index: task.index - part * block }));
    const file = join(folder.path, 'tasks', `${name}.json`);
    await writeFileAtomic(
      file,
      JSON.stringify(Object.fromEntries(local.map((task) => [task.index, task.ids]))),
    );
    const after = wave > 0 ? [`aftercorr:${jobs.get(`${wave - 1}-0-${part}`)}`] : first;
    const job = await submit(
      submission,
      attempt,
      name,
      local,
      [
        `--array=${ranges(local.map((task) => task.index))}%${cluster.tasksAtOnce}`,
        ...(after.length === 0 ? [] : [`--dependency=${after.join(',')}`]),
        ...['-o', join(folder.path, 'logs', `${name}-%a.log`)],
      ],
      ['train', file, key.split('-')[1] === '0' ? '--leader' : ''],
    );
    jobs.set(key, job);
  }
}

/** Sends an array. What is meant is written before, its id after: an answer may never come. */
async function submit(
  submission: Submission,
  { state, sent }: Attempt,
  name: string,
  own: readonly PlannedTask[],
  args: readonly string[],
  script: readonly string[],
): Promise<string> {
  const { folder } = submission;
  const byIndex = Object.fromEntries(own.map(({ index, ids }) => [index, ids]));
  const intent = { name, job: null, tasks: byIndex };
  await writeState(folder, { ...state, arrays: [...state.arrays, ...sent, intent] });
  const job = await answerOf(state.jobs, name, [
    ...jobOptions(submission, state.jobs, name),
    ...args,
    join(folder.path, 'job.sh'),
    ...script,
  ]);
  sent.push({ ...intent, job });
  await writeState(folder, { ...state, arrays: [...state.arrays, ...sent] });
  return job;
}

/** Without an answer the controller may have taken a job all the same. */
const SILENT = /timed? ?out|unable to contact|communication|connection|zero bytes/i;
const ASK_AGAIN = 3;
const ASK_AGAIN_MS = 3_000;

/** Submits, and where no answer comes looks whether the job is in the queue. @returns its id. */
async function answerOf(jobs: string, name: string, args: readonly string[]): Promise<string> {
  try {
    return await sbatch(args);
  } catch (error) {
    if (!(error instanceof SlurmError) || !SILENT.test(error.message)) throw error;
    for (let asked = 0; asked < ASK_AGAIN; asked++) {
      await sleep(ASK_AGAIN_MS);
      const queued = await squeue(jobs).catch((why: Error) => {
        throw new NoAnswerError(why.message, { cause: error });
      });
      const found = queued.find(({ comment }) => comment === name);
      if (found !== undefined) return found.job;
    }
    // It may still come: what was meant stays written down, and is looked for before it is sent again.
    throw new NoAnswerError(error.message, { cause: error });
  }
}

/** Whether a job has opened engine and data already, with this state of the clone. */
async function isPrepared({ cluster, plan }: Submission): Promise<boolean> {
  const known = await readPrepared(cluster);
  return (
    known !== null && plan.every(({ spec }) => known.datasets.includes(JSON.stringify(spec.data)))
  );
}

/** The job that is about to; null: there is none. */
async function preparing({ jobs, arrays }: RunState): Promise<string | null> {
  const own = new Set(arrays.filter(({ name }) => name.endsWith('-prepare')).map(({ job }) => job));
  const alive = (await squeue(jobs)).filter(isAlive);
  return alive.find(({ job }) => own.has(job))?.job ?? null;
}

function jobOptions({ cluster, extra }: Submission, jobs: string, name: string): string[] {
  const site = Object.entries(cluster.sbatch).map(([option, value]) => {
    const flag = option.length === 1 ? `-${option}` : `--${option}`;
    if (value === true) return flag;
    return option.length === 1 ? `${flag}${value}` : `${flag}=${value}`;
  });
  return [
    ...['-J', jobs, `--comment=${name}`, '--requeue', '--open-mode=append'],
    ...['--kill-on-invalid-dep=yes', '--signal=B:TERM@120', '--export=HOME', ...site, ...extra],
  ];
}

/** `0-3,7`. */
function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

/** Not through `refair.mjs`: a hundred tasks at once must not set anything up. */
function jobScript(submission: Submission): string {
  const { cluster, folder } = submission;
  const node = join(root, 'node_modules', 'node', 'bin', 'node');
  const environment = PASSED_ON.flatMap((name) =>
    process.env[name] === undefined ? [] : [`export ${name}=${quoted(process.env[name])}`],
  );
  const workers =
    cluster.workersPerTask === undefined ? '' : ` --workers ${cluster.workersPerTask}`;
  const committed = submission.exports?.length ? '' : ' --no-committed';
  const refair = `${quoted(node)} --disable-warning=ExperimentalWarning ${quoted(join(root, 'src/cli/main.ts'))} trial --plan ${quoted(join(folder.path, 'plan.jsonl'))} --store ${quoted(cluster.store)}${committed}`;
  return [
    '#!/bin/bash',
    '# $1 prepare: $2 the file to leave. $1 train: $2 lists of trials by task, $3 --leader or nothing.',
    ...cluster.setup,
    ...environment,
    'export NO_COLOR=1',
    // Locks order the workers of one node, and need a disk of its own.
    `export REFAIR_LOCKS="\${TMPDIR:-/tmp}"`,
    `if [ "$1" = prepare ]; then exec ${refair} --prepare "$2"; fi`,
    `exec ${refair} --receipts ${quoted(folder.path)} --tasks "$2" --task "$SLURM_ARRAY_TASK_ID" --limit ${taskSeconds(cluster, submission.extra)} --requeue${workers} $3`,
    '',
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
