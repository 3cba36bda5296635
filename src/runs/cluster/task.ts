import { nodeName } from '../../setup/this-machine.ts';
import { loadEngine } from '../../tensor/engine.ts';
import type { RunEvent } from '../executors/executor.ts';
import { type Job, planJobs } from '../executors/jobs.ts';
import { knownStages } from '../executors/known-stages.ts';
import { runJobs } from '../executors/processes.ts';
import { hashOf } from '../identity.ts';
import { trialIdentities } from '../runner.ts';
import type { Store } from '../store.ts';
import type { TrialSpec } from '../trial.ts';
import type { PlannedLine } from './plan-file.ts';
import {
  type FailureRecord,
  readRecord,
  removeRecord,
  type TaskProgress,
  whatItNeeds,
  writeRecord,
} from './records.ts';

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
  /** Whether a stage that other trials wait for is stored, or none is waited for. */
  readonly stagesMade: boolean;
}

const NODE = nodeName();

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

  const prepared = new Set<string>();
  const progress = new ProgressFile(options, lines);
  const writes: Promise<void>[] = [];
  let failed = 0;
  let won = false;
  const fail = (spec: TrialSpec, what: Failure) => {
    if (folder === undefined) return;
    const { id, code } = lines.get(spec)!;
    const secondsLeft = options.secondsLeft?.() ?? null;
    const record = { id, ...what, node: NODE, secondsLeft, code };
    writes.push(writeRecord(folder, 'failures', id, record));
  };
  const known = await knownStages([...open], store, engine);
  for (const [spec, message] of await withoutStage(options, open, known)) {
    open.delete(spec);
    failed += 1;
    fail(spec, { kind: 'not run', stage: null, message, fix: null });
    const failure = { spec, message: `not run: ${message}`, fix: null };
    onEvent({ kind: 'failed', worker: NODE, failure });
  }
  const jobs = jobsFor(plan, open, known);
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
        const kind = event.died ? 'died' : 'failed';
        fail(spec, { kind, stage: event.stage ?? null, message, fix });
      }
      progress.update(event);
      onEvent(event);
    },
  };
  try {
    await runJobs(jobs, store, context, { workers: options.workers, graceMs: GRACE_MS });
  } catch (error) {
    if (!signal.aborted) throw error;
    const message = 'it was told to stop';
    for (const spec of open) fail(spec, { kind: 'interrupted', stage: null, message, fix: null });
  } finally {
    await progress.end();
    await Promise.all(writes);
  }
  const stages = jobs.filter(({ stage }) => stage !== null);
  return {
    failed,
    interrupted: signal.aborted ? open.size : 0,
    won,
    stagesMade: stages.length === 0 || prepared.size > 0,
  };
}

type Failure = Pick<FailureRecord, 'kind' | 'stage' | 'message' | 'fix'>;

/**
 * Of the trials whose stage another one could not make: why. A task of several leaders ends well if one
 * of them made its stage, and then followers of all of them begin.
 */
async function withoutStage(
  { plan, own, folder }: TaskOptions,
  open: ReadonlySet<TrialSpec>,
  known: ReadonlySet<string>,
): Promise<Map<TrialSpec, string>> {
  const reasons = new Map<TrialSpec, string>();
  if (folder === undefined) return reasons;
  const lines = own.filter(({ spec }) => open.has(spec));
  const needed = [...new Set(lines.flatMap(({ needs }) => needs))];
  const records = await Promise.all(needed.map((id) => readRecord(folder, 'failures', id)));
  const failed = new Map(
    records.flatMap((record) => (record?.stage ? [[record.stage, record] as const] : [])),
  );
  if (failed.size === 0) return reasons;
  for (const { spec, stage, needs } of jobsFor(plan, open, known)) {
    if (stage !== null) continue;
    const record = [...needs].map((need) => failed.get(need.identity)).find((one) => one);
    if (record?.code === plan[0]!.code) reasons.set(spec, whatItNeeds(record.message));
  }
  return reasons;
}

/** The jobs of some trials, and those of the stages that they share with any of the plan. */
function jobsFor(
  plan: readonly PlannedLine[],
  own: ReadonlySet<TrialSpec>,
  known: ReadonlySet<string>,
): Job[] {
  const all = planJobs(
    plan.map(({ spec }) => spec),
    known,
  );
  const trials = all.filter(({ stage, spec }) => stage === null && own.has(spec));
  const needed = new Set(trials.flatMap((trial) => [...trial.needs, trial]));
  return all.filter((job) => needed.has(job));
}

/** Tells those who follow, now and then, what this task is doing. */
class ProgressFile {
  readonly #trials = new Map<TrialSpec, number>();
  readonly #options: Pick<TaskOptions, 'folder' | 'name'>;
  readonly #write: () => Promise<void>;
  readonly #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: TaskOptions, lines: ReadonlyMap<TrialSpec, PlannedLine>) {
    const { folder, name } = options;
    this.#options = options;
    const write = async () => {
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
    // One after the other: the last one to be written is the last one that was said.
    this.#write = () => {
      this.#writing = this.#writing.then(write);
      return this.#writing;
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

  /** What has ended is no longer told: thousands of files would be read again and again. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
    await this.#writing;
    const { folder, name } = this.#options;
    if (folder !== undefined) await removeRecord(folder, 'progress', name);
  }

  #tellSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      void this.#write();
    }, PROGRESS_SOON_MS);
  }
}
