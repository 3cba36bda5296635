import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent, TrialFailure } from '../executors/executor.ts';
import { type Cluster, LIMIT_NEAR } from './clusters.ts';
import type { PlannedLine } from './plan-file.ts';
import { type FailureRecord, type Receipt, readRecord, recordNames } from './records.ts';
import { jobName, type RunFolder, readState, type SubmittedArray } from './run-folder.ts';
import { endState, isAlive, type QueuedTask, SlurmError, squeue } from './slurm.ts';

/** Receipts are looked for at least so often. */
const LOOK_SECONDS = 15;
/** A controller that is away is asked less and less often, up to this. */
const MOST_BACK_OFF = 600;
const LOG_LINES = 20;

export interface Followed {
  readonly cluster: Cluster;
  readonly folder: RunFolder;
  readonly plan: readonly PlannedLine[];
  readonly signal?: AbortSignal | undefined;
  readonly onEvent: (event: RunEvent) => void;
  /** Ids whose receipts are no news. */
  readonly known: ReadonlySet<string>;
  /** Ends as soon as it holds. */
  readonly until?: (receipts: ReadonlyMap<string, Receipt>) => Promise<boolean>;
}

/** What became of every trial of a run. */
export interface RunEnd {
  readonly receipts: ReadonlyMap<string, Receipt>;
  readonly failures: readonly TrialFailure[];
}

/**
 * Watches a run until each trial has a receipt or a reason why there is none. Files of the run are
 * believed before the queue, and the queue before the accounting.
 *
 * @throws the signal's reason.
 */
export async function follow(followed: Followed): Promise<RunEnd> {
  const { cluster, folder, plan, signal, onEvent, until, known } = followed;
  const lines = new Map(plan.map((line) => [line.id, line]));
  const receipts = new Map<string, Receipt>();
  const queue = new Queue(followed);
  let emptySince: number | null = null;
  const seen = new Set<string>();
  for (;;) {
    for (const id of await recordNames(folder.path, 'receipts')) {
      const line = lines.get(id);
      if (line === undefined || receipts.has(id)) continue;
      const receipt = await readRecord(folder.path, 'receipts', id);
      if (receipt === null) continue;
      receipts.set(id, receipt);
      if (known.has(id)) continue;
      const { node: worker, seconds } = receipt;
      onEvent({ kind: 'finished', worker, spec: line.spec, seconds });
    }
    const failed = await failedRecords(folder, plan, receipts);
    for (const { id, kind, node, message, fix } of failed.values()) {
      if (kind !== 'failed' || seen.has(id)) continue;
      seen.add(id);
      const failure = { spec: lines.get(id)!.spec, message, fix };
      onEvent({ kind: 'failed', worker: node, failure });
    }
    const final = [...failed.values()].filter(({ kind }) => kind === 'failed').length;
    if (receipts.size + final === plan.length || (await until?.(receipts))) {
      return { receipts, failures: await reasons(followed, receipts, failed, queue) };
    }
    await queue.ask();
    await queue.tell(lines, receipts);
    if (queue.busy) emptySince = null;
    else emptySince ??= performance.now();
    // A file may stay unseen for a while after the task that wrote it has left the queue.
    if (emptySince !== null && performance.now() - emptySince > 1000 * cluster.settleSeconds) {
      return { receipts, failures: await reasons(followed, receipts, failed, queue) };
    }
    await sleep(1000 * Math.min(LOOK_SECONDS, cluster.pollSeconds), undefined, { signal }).catch(
      () => signal?.throwIfAborted(),
    );
  }
}

/** What the scheduler says of a run, asked now and then. */
class Queue {
  readonly #followed: Followed;
  tasks: readonly QueuedTask[] = [];
  arrays: readonly SubmittedArray[] = [];
  #next = 0;
  #away = 0;

  constructor(followed: Followed) {
    this.#followed = followed;
  }

  /** Whether anybody may still be at work; whoever cannot be asked may be. */
  get busy(): boolean {
    return this.#away > 0 || this.tasks.some(isAlive);
  }

  async ask(): Promise<void> {
    const { cluster, folder } = this.#followed;
    if (performance.now() < this.#next) return;
    try {
      this.tasks = await squeue(jobName(folder.run));
      this.#away = 0;
    } catch (error) {
      if (!(error instanceof SlurmError)) throw error;
      this.#away += 1;
    }
    this.arrays = (await readState(folder))?.arrays ?? [];
    const wait = Math.min(MOST_BACK_OFF, cluster.pollSeconds * 2 ** this.#away);
    this.#next = performance.now() + 1000 * (this.#away > 0 ? wait : cluster.pollSeconds);
  }

  async tell(
    lines: ReadonlyMap<string, PlannedLine>,
    receipts: ReadonlyMap<string, Receipt>,
  ): Promise<void> {
    const { folder, onEvent } = this.#followed;
    const running = this.tasks.filter(({ state }) => state === 'RUNNING');
    const waiting = this.tasks.filter((task) => isAlive(task) && task.state !== 'RUNNING');
    onEvent({
      kind: 'queued',
      running: running.length,
      nodes: new Set(running.map(({ node }) => node)).size,
      waiting: waiting.length,
      reason: this.#away > 0 ? 'the scheduler does not answer' : commonest(waiting),
    });
    for (const name of await recordNames(folder.path, 'progress')) {
      const progress = await readRecord(folder.path, 'progress', name);
      for (const [id, done] of Object.entries(progress?.trials ?? {})) {
        const line = lines.get(id);
        // What a task said a minute ago may be done.
        if (line !== undefined && !receipts.has(id)) {
          onEvent({ kind: 'at work', worker: `${progress!.node} ${id}`, spec: line.spec, done });
        }
      }
    }
  }

  /** The array and the index that a trial was last submitted under. */
  placeOf(id: string): { array: SubmittedArray; index: number } | null {
    for (const array of [...this.arrays].reverse()) {
      for (const [index, ids] of Object.entries(array.tasks)) {
        if (ids.includes(id)) return { array, index: Number(index) };
      }
    }
    return null;
  }
}

function commonest(tasks: readonly QueuedTask[]): string | null {
  const counts = Map.groupBy(tasks, ({ reason }) => reason);
  const [most] = [...counts].toSorted(([, a], [, b]) => b.length - a.length);
  return most?.[0] ?? null;
}

async function failedRecords(
  folder: RunFolder,
  plan: readonly PlannedLine[],
  receipts: ReadonlyMap<string, Receipt>,
): Promise<Map<string, FailureRecord>> {
  const names = new Set(await recordNames(folder.path, 'failures'));
  const records = new Map<string, FailureRecord>();
  for (const { id } of plan) {
    if (!names.has(id) || receipts.has(id)) continue;
    const record = await readRecord(folder.path, 'failures', id);
    if (record !== null) records.set(id, record);
  }
  return records;
}

/** Why each trial without a receipt has none, in the order of the plan. */
async function reasons(
  { folder, plan, cluster }: Followed,
  receipts: ReadonlyMap<string, Receipt>,
  failed: ReadonlyMap<string, FailureRecord>,
  queue: Queue,
): Promise<TrialFailure[]> {
  const found = new Map<string, Pick<TrialFailure, 'message' | 'fix'>>();
  for (const { id, needs } of plan) {
    if (receipts.has(id)) continue;
    const record = failed.get(id);
    const leader = needs.find((need) => found.has(need));
    if (record?.kind === 'failed') found.set(id, record);
    else if (record !== undefined) found.set(id, interrupted(record, cluster));
    else if (leader !== undefined) {
      const { message } = found.get(leader)!;
      const short = message.split('\n')[0]!;
      const fix = 'mend that, then run the same command again';
      found.set(id, {
        message: short.startsWith('not run: ') ? short : `not run: what it needs failed (${short})`,
        fix,
      });
    } else found.set(id, await lost(id, folder, queue));
  }
  return plan.flatMap(({ id, spec }) => {
    const reason = found.get(id);
    return reason === undefined ? [] : [{ spec, message: reason.message, fix: reason.fix }];
  });
}

function interrupted({ secondsLeft, node }: FailureRecord, { sbatch }: Cluster) {
  if (secondsLeft !== null && secondsLeft < LIMIT_NEAR) {
    return {
      message: `the time limit of ${sbatch.time} came before it was done, on ${node}`,
      fix: 'run the same command again: it goes on from its last checkpoint; or raise "time" in clusters.json first',
    };
  }
  return {
    message: `it was stopped on ${node}, by scancel or preemption`,
    fix: 'run the same command again: it goes on from its last checkpoint',
  };
}

/** Of a trial whose task left no word. */
async function lost(id: string, { path }: RunFolder, queue: Queue) {
  const place = queue.placeOf(id);
  if (place === null || place.array.job === null) {
    return { message: 'it was never submitted', fix: 'run the same command again' };
  }
  const { array, index } = place;
  const task = queue.tasks.find((one) => one.job === array.job && one.index === index);
  const state = task?.state ?? (await endState(array.job!, index)) ?? 'no longer known to Slurm';
  if (/^CANCELLED/.test(state)) {
    return {
      message: 'it was stopped before it began to train, by scancel',
      fix: 'run the same command again',
    };
  }
  const log = join(path, 'logs', `${array.name}-${index}.log`);
  const tail = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n');
  const words = tail.slice(-LOG_LINES).join('\n');
  const memory = /OUT_OF_ME/.test(state);
  return {
    message: `task ${array.job}_${index} ended without a result (${state}); ${words === '' ? `no log at ${log}` : `the end of ${log}:\n${words}`}`,
    fix: memory
      ? 'give it more "mem" in clusters.json, or fewer "workersPerTask"; then run the same command again'
      : 'run the same command again; what is stored stays',
  };
}
