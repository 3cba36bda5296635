import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrialFailure } from '../executors/executor.ts';
import { type Cluster, LIMIT_NEAR } from './clusters.ts';
import type { PlannedLine } from './plan-file.ts';
import { readPrepared } from './prepared.ts';
import { type FailureRecord, whatItNeeds } from './records.ts';
import type { RunFolder, SubmittedArray } from './run-folder.ts';
import { endStates, type QueuedTask } from './slurm.ts';

const LOG_LINES = 20;
const RETRY = 'mend that, then run the same command again with --retry';

/** What is known of a run. */
export interface RunRemains {
  readonly cluster: Pick<Cluster, 'name' | 'store' | 'sbatch'>;
  readonly folder: RunFolder;
  readonly plan: readonly PlannedLine[];
  readonly arrays: readonly SubmittedArray[];
  /** What the scheduler still knows. */
  readonly tasks: readonly QueuedTask[];
}

/** Why a trial has no result, and what to do about it. */
export type Reason = Pick<TrialFailure, 'message' | 'fix' | 'cutShort'>;

/**
 * Why each trial of a run has no result, in the order of the plan.
 *
 * @param spared ids of those that have one, or may still get one.
 * @param records what tasks left word of.
 */
export async function reasonsOf(
  remains: RunRemains,
  spared: { has(id: string): boolean },
  records: ReadonlyMap<string, FailureRecord>,
): Promise<Map<string, Reason>> {
  const found = new Map<string, Reason>();
  const heard: Heard = { accounting: new Map(), logs: new Set() };
  for (const { id, needs } of remains.plan) {
    if (spared.has(id)) continue;
    const record = records.get(id);
    if (record !== undefined) {
      found.set(id, wordsOf(record, remains.cluster));
      continue;
    }
    const place = placeOf(id, remains.arrays);
    const log = place === null ? null : await logOf(remains.folder, place);
    const leader = needs.find((need) => found.has(need));
    if (leader !== undefined && !log?.words) found.set(id, notRun(found.get(leader)!));
    else found.set(id, { ...(await lost(remains, place, log, heard)), cutShort: true });
  }
  return found;
}

/** What a task said of a trial that it did not finish. */
export function wordsOf(
  { kind, message, fix, secondsLeft, node }: FailureRecord,
  { sbatch }: Pick<Cluster, 'sbatch'>,
): Reason {
  switch (kind) {
    case 'failed':
      return { message, fix };
    case 'died':
      return { message, fix: moreMemory('if memory ran out, '), cutShort: true };
    case 'not run':
      return { message: `not run: ${message}`, fix: RETRY };
    case 'interrupted':
      if (secondsLeft !== null && secondsLeft < LIMIT_NEAR) return limitMet(sbatch.time, node);
      return {
        message: `it was stopped on ${node}, by scancel or preemption`,
        fix: 'run the same command again: it goes on from its last checkpoint',
        cutShort: true,
      };
  }
}

function notRun({ message, fix, cutShort = false }: Reason): Reason {
  const again = fix?.includes('run the same command again');
  return {
    message: message.startsWith('not run: ') ? message : `not run: ${whatItNeeds(message)}`,
    fix: again ? fix : RETRY,
    cutShort,
  };
}

function moreMemory(when: string): string {
  return `${when}give it more "mem" in clusters.json, or fewer "workersPerTask"; then run the same command again`;
}

function limitMet(time: string | number | true | undefined, node?: string): Reason {
  return {
    message: `the time limit of ${time} came before it was done${node === undefined ? '' : `, on ${node}`}`,
    fix: 'run the same command again: it goes on from its last checkpoint; or raise "time" in clusters.json first',
    cutShort: true,
  };
}

interface Place {
  readonly array: SubmittedArray;
  readonly index: number;
}

/** The array and the index that a trial was last submitted under. */
function placeOf(id: string, arrays: readonly SubmittedArray[]): Place | null {
  for (const array of arrays.toReversed()) {
    for (const [index, ids] of Object.entries(array.tasks)) {
      if (ids.includes(id)) return { array, index: Number(index) };
    }
  }
  return null;
}

interface Log {
  readonly path: string;
  /** Its last lines; empty where there is none. */
  readonly words: string;
}

async function logOf({ path }: RunFolder, { array, index }: Place): Promise<Log> {
  return tailOf(join(path, 'logs', `${array.name}-${index}.log`));
}

async function tailOf(path: string): Promise<Log> {
  const text = (await readFile(path, 'utf8').catch(() => '')).trim();
  return { path, words: text.split('\n').slice(-LOG_LINES).join('\n') };
}

function endOf({ path, words }: Log): string {
  return words === '' ? `no log at ${path}` : `the end of ${path}:\n${words}`;
}

/** The log of a run's first job. */
async function prepareLog({ path }: RunFolder, arrays: readonly SubmittedArray[]): Promise<Log> {
  const job = arrays.findLast(({ name }) => name.endsWith('prepare'))?.job;
  return tailOf(join(path, 'logs', `prepare-${job}.log`));
}

/** What the first job of a run said last. */
export async function lastWordsOfPrepare(
  folder: RunFolder,
  arrays: readonly SubmittedArray[],
): Promise<string> {
  const log = await prepareLog(folder, arrays);
  return log.words === ''
    ? `its first job was cancelled, or could not write ${log.path}`
    : endOf(log);
}

/** What was asked for and told already. */
interface Heard {
  readonly accounting: Map<string, Promise<ReadonlyMap<number | null, string>>>;
  /** Paths of logs: trials of one task have one. */
  readonly logs: Set<string>;
}

/** Of a trial whose task left no word. */
async function lost(
  { cluster, folder, arrays, tasks }: RunRemains,
  place: Place | null,
  log: Log | null,
  { accounting, logs }: Heard,
): Promise<Reason> {
  const again = 'run the same command again';
  const job = place?.array.job;
  if (!place || !log || !job) return { message: 'it was never submitted', fix: again };
  const { index } = place;
  const began = log.words !== '';
  const task = tasks.find((one) => one.job === job && one.index === index);
  const never = task?.reason === 'DependencyNeverSatisfied';
  const spoke = (await prepareLog(folder, arrays)).words !== '';
  if (!began && (never || spoke) && (await readPrepared(cluster)) === null) {
    return {
      message: `not run: no job can work on ${cluster.name}; ${await lastWordsOfPrepare(folder, arrays)}`,
      fix: `mend what it says, then ${again}; refair doctor --on ${cluster.name} tries it alone`,
    };
  }
  const known = accounting.get(job) ?? endStates(job);
  accounting.set(job, known);
  const state = task?.state ?? (await known).get(index) ?? 'no longer known to Slurm';
  if (never) {
    return { message: 'not run: the task that it waited for ended without a result', fix: again };
  }
  if (/^CANCELLED/.test(state)) {
    const when = began ? '' : ' before it began to train';
    return { message: `it was stopped${when}, by scancel`, fix: again };
  }
  if (/^TIMEOUT/.test(state)) return limitMet(cluster.sbatch.time);
  const ended = `task ${job}_${index} ended without a result (${state})`;
  const told = logs.has(log.path);
  logs.add(log.path);
  return {
    message: told ? ended : `${ended}\n${endOf(log)}`,
    fix: /OUT_OF_ME/.test(state) ? moreMemory('') : `${again}; what is stored stays`,
  };
}
