import { hostname } from 'node:os';
import { loadEngine } from '../../tensor/engine.ts';
import type { RunEvent } from '../executors/executor.ts';
import { type Job, planJobs } from '../executors/jobs.ts';
import { runJobs } from '../executors/processes.ts';
import { hashOf } from '../identity.ts';
import { trialIdentities } from '../runner.ts';
import type { Store } from '../store.ts';
import type { TrialSpec } from '../trial.ts';
import type { PlannedLine } from './plan-file.ts';
import { removeRecord, type TaskProgress, writeRecord } from './records.ts';

export interface TaskOptions {
  /** All that is planned: tells which stages trials have in common. */
  readonly plan: readonly PlannedLine[];
  /** Those to train here. */
  readonly own: readonly PlannedLine[];
  readonly store: Store;
  /** Where receipts, failures and progress go; absent: nowhere. */
  readonly folder?: string | undefined;
  /** Names this task's progress. */
  readonly name: string;
  readonly workers?: number | undefined;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** To the end of the time that this task has; null: it has no limit. */
  readonly secondsLeft?: () => number | null;
}

export interface TaskOutcome {
  readonly failed: number;
  /** Trials that were not done when the signal came. */
  readonly interrupted: number;
  /** Whether anything is stored that was not when it began: a trial, a stage, a checkpoint. */
  readonly won: boolean;
  /** Whether all stages that other trials wait for are stored. */
  readonly stagesMade: boolean;
}

/** As people know this machine. */
const NODE = process.env.SLURMD_NODENAME ?? hostname();

const PROGRESS_EVERY_MS = 60_000;
/** After a trial has begun: then there is something to tell. */
const PROGRESS_SOON_MS = 5_000;
/** A checkpoint that is being written may lie on a disk that is far away. */
const GRACE_MS = 60_000;

/** Trains some trials of a plan in processes of this machine and leaves a receipt of each. */
export async function runTask(options: TaskOptions): Promise<TaskOutcome> {
  const { plan, own, store, folder, signal, onEvent } = options;
  const lines = new Map(own.map((line) => [line.spec, line]));
  const engine = (await loadEngine()).id;
  const identities = await trialIdentities([...lines.keys()], { engineId: async () => engine });
  const hashes = new Map([...lines.keys()].map((spec, i) => [spec, hashOf(identities[i]!)]));
  const open = new Set<TrialSpec>();
  const receipt = async (spec: TrialSpec, seconds: number) => {
    open.delete(spec);
    if (folder === undefined) return;
    const { id } = lines.get(spec)!;
    const record = { id, hash: hashes.get(spec)!, engine, node: NODE, seconds };
    await writeRecord(folder, 'receipts', id, record);
    await removeRecord(folder, 'failures', id);
  };
  for (const spec of lines.keys()) {
    const stored = await store.readTrial(hashes.get(spec)!);
    if (stored === null) open.add(spec);
    else await receipt(spec, stored.provenance.seconds);
  }
  onEvent({ kind: 'planned', total: lines.size, stored: lines.size - open.size });

  const jobs = jobsFor(plan, open);
  const prepared = new Set<string>();
  const progress = new ProgressFile(options, lines);
  const writes: Promise<void>[] = [];
  let failed = 0;
  let won = false;
  const fail = (
    spec: TrialSpec,
    kind: 'failed' | 'interrupted',
    message: string,
    fix: string | null,
  ) => {
    if (folder === undefined) return;
    const { id, code } = lines.get(spec)!;
    const secondsLeft = options.secondsLeft?.() ?? null;
    const record = { id, kind, message, fix, node: NODE, secondsLeft, code };
    writes.push(writeRecord(folder, 'failures', id, record));
  };
  const context = {
    signal,
    onEvent: (event: RunEvent) => {
      if (event.kind === 'finished') writes.push(receipt(event.spec, event.seconds));
      if (event.kind === 'prepared') prepared.add(event.job);
      if (['finished', 'prepared', 'kept'].includes(event.kind)) won = true;
      if (event.kind === 'failed') {
        failed += 1;
        const { spec, message, fix } = event.failure;
        open.delete(spec);
        fail(spec, 'failed', message, fix);
      }
      progress.update(event);
      onEvent(event);
    },
  };
  try {
    await runJobs(jobs, store, context, { workers: options.workers, graceMs: GRACE_MS });
  } catch (error) {
    if (!signal.aborted) throw error;
    for (const spec of open) fail(spec, 'interrupted', 'it was told to stop', null);
  } finally {
    progress.end();
    await Promise.all(writes);
  }
  const stages = jobs.filter(({ stage }) => stage !== null);
  return {
    failed,
    interrupted: signal.aborted ? open.size : 0,
    won,
    stagesMade: stages.length === prepared.size,
  };
}

/** The jobs of some trials, and those of the stages that they share with any of the plan. */
function jobsFor(plan: readonly PlannedLine[], own: ReadonlySet<TrialSpec>): Job[] {
  const all = planJobs(plan.map(({ spec }) => spec));
  const trials = all.filter(({ stage, spec }) => stage === null && own.has(spec));
  const needed = new Set(trials.flatMap((trial) => [...trial.needs, trial]));
  return all.filter((job) => needed.has(job));
}

/** Tells those who follow, now and then, what this task is doing. */
class ProgressFile {
  readonly #trials = new Map<TrialSpec, number>();
  readonly #write: () => Promise<void>;
  readonly #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;

  constructor({ folder, name }: TaskOptions, lines: ReadonlyMap<TrialSpec, PlannedLine>) {
    this.#write = async () => {
      const trials = Object.fromEntries(
        [...this.#trials].flatMap(([spec, done]) => {
          const line = lines.get(spec);
          return line === undefined ? [] : [[line.id, done]];
        }),
      );
      const record: TaskProgress = { node: NODE, trials, at: new Date().toISOString() };
      // Who cannot say what it does can still do it.
      await writeRecord(folder!, 'progress', name, record).catch(() => {});
    };
    if (folder === undefined) return;
    void this.#write();
    this.#timer = setInterval(() => void this.#write(), PROGRESS_EVERY_MS);
  }

  update(event: RunEvent): void {
    if (event.kind === 'started') {
      this.#trials.set(event.spec, 0);
      if (this.#timer !== undefined) this.#tellSoon();
    }
    if (event.kind === 'progress') {
      this.#trials.set(event.spec, event.update.done / Math.max(1, event.update.total));
    }
    if (event.kind === 'finished') this.#trials.delete(event.spec);
    if (event.kind === 'failed') this.#trials.delete(event.failure.spec);
  }

  end(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
  }

  #tellSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      void this.#write();
    }, PROGRESS_SOON_MS);
  }
}
