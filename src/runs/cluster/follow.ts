import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEvent, TrialFailure } from '../executors/executor.ts';
import type { Cluster } from './clusters.ts';
import { type PlannedLine, trialsOfStages } from './plan-file.ts';
import { reasonsOf, wordsOf } from './reasons.ts';
import {
  type FailureRecord,
  type Receipt,
  readFailures,
  readRecord,
  recordNames,
} from './records.ts';
import { jobName, type RunFolder, readState, type SubmittedArray } from './run-folder.ts';
import { commonestReason, isAlive, type QueuedTask, SlurmError, squeue } from './slurm.ts';

/** Receipts are looked for at least so often. */
const LOOK_SECONDS = 15;
/** A controller that is away is asked less and less often, up to this. */
const MOST_BACK_OFF = 600;
/** Who has told nothing for so long was killed: he tells once a minute. Clocks differ, too. */
const SILENT_MS = 10 * 60_000;

export interface Followed {
  readonly cluster: Cluster;
  readonly folder: RunFolder;
  /** The whole run. */
  readonly plan: readonly PlannedLine[];
  readonly signal?: AbortSignal | undefined;
  readonly onEvent: (event: RunEvent) => void;
  /** Ids of trials that are not watched: others have asked for them, or their receipts are no news. */
  readonly known: ReadonlySet<string>;
  /** Ends when it holds, in place of when all trials have ended. */
  readonly until?: () => Promise<boolean>;
}

/** What became of the trials that were watched. */
export interface RunEnd {
  readonly receipts: ReadonlyMap<string, Receipt>;
  readonly failures: readonly TrialFailure[];
}

/**
 * Watches a run until each of its trials has a receipt or a reason why there is none. Files of the run are
 * believed before the queue, and the queue before the accounting.
 *
 * @throws the signal's reason.
 */
export async function follow(followed: Followed): Promise<RunEnd> {
  const { cluster, folder, plan, signal, onEvent, until, known } = followed;
  const watched = plan.filter(({ id }) => !known.has(id));
  const lines = new Map(watched.map((line) => [line.id, line]));
  const receipts = new Map<string, Receipt>();
  const queue = new Queue(followed);
  const endedWithout = stoppedTrials(plan);
  let emptySince: number | null = null;
  const seen = new Set<string>();
  for (;;) {
    for (const id of await recordNames(folder.path, 'receipts')) {
      const line = lines.get(id);
      if (line === undefined || receipts.has(id)) continue;
      const receipt = await readRecord(folder.path, 'receipts', id);
      if (receipt === null) continue;
      receipts.set(id, receipt);
      const { node: worker, seconds } = receipt;
      onEvent({ kind: 'finished', worker, spec: line.spec, seconds });
    }
    const failed = await readFailures(folder.path, (id) => !receipts.has(id));
    for (const record of failed.values()) {
      const { id, kind, node: worker } = record;
      if (kind === 'interrupted' || !lines.has(id) || seen.has(id)) continue;
      seen.add(id);
      const failure = { spec: lines.get(id)!.spec, ...wordsOf(record, cluster) };
      onEvent({ kind: 'failed', worker, failure });
    }
    const ended = endedWithout(failed);
    const over = watched.every(({ id }) => receipts.has(id) || ended.has(id));
    if (until === undefined ? over : await until()) {
      return endOf(followed, receipts, failed, queue);
    }
    await queue.ask();
    await queue.tell(lines, receipts);
    if (queue.busy) emptySince = null;
    else emptySince ??= performance.now();
    // A file may stay unseen for a while after the task that wrote it has left the queue.
    if (emptySince !== null && performance.now() - emptySince > 1000 * cluster.settleSeconds) {
      return endOf(followed, receipts, failed, queue);
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
      this.tasks = await squeue(await jobName(folder));
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
      reason: this.#away > 0 ? 'the scheduler does not answer' : commonestReason(waiting),
    });
    for (const name of await recordNames(folder.path, 'progress')) {
      const progress = await readRecord(folder.path, 'progress', name);
      if (progress === null || Date.now() - Date.parse(progress.at) > SILENT_MS) continue;
      for (const [id, done] of Object.entries(progress.trials)) {
        const line = lines.get(id);
        // What a task said a minute ago may be done.
        if (line !== undefined && !receipts.has(id)) {
          onEvent({ kind: 'at work', worker: `${progress.node} ${id}`, spec: line.spec, done });
        }
      }
    }
  }
}

/** Tells the trials that have ended without a result: those that need a stage that failed have, too. */
function stoppedTrials(plan: readonly PlannedLine[]) {
  let known = { key: '', ids: new Set<string>() };
  return (failed: ReadonlyMap<string, FailureRecord>): ReadonlySet<string> => {
    const ended = [...failed.values()].filter(({ kind }) => kind !== 'interrupted');
    const stages = new Set(ended.flatMap(({ stage }) => stage ?? []));
    const key = [...stages].join();
    // Of thousands of trials that takes a second.
    if (key !== known.key) known = { key, ids: trialsOfStages(plan, stages) };
    return new Set([...ended.map(({ id }) => id), ...known.ids]);
  };
}

/** How a run ended: each trial has a receipt, or a reason why it has none. */
async function endOf(
  followed: Followed,
  receipts: ReadonlyMap<string, Receipt>,
  failed: ReadonlyMap<string, FailureRecord>,
  { arrays, tasks }: Queue,
): Promise<RunEnd> {
  const { folder, plan, known } = followed;
  const done = new Set(await recordNames(folder.path, 'receipts'));
  const found = await reasonsOf({ ...followed, arrays, tasks }, done, failed);
  const failures = plan.flatMap(({ id, spec }) => {
    const reason = known.has(id) ? undefined : found.get(id);
    return reason === undefined ? [] : [{ spec, ...reason }];
  });
  return { receipts, failures };
}
