import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { loadDataset } from '../data/registry.ts';
import { loadEngine } from '../tensor/engine.ts';
import type { ProgressUpdate } from '../training/context.ts';
import { sharingKey, trialHash } from './identity.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { Schedule, type Waiting } from './schedule.ts';
import type { Store } from './store.ts';
import type { TrialResult, TrialSpec } from './trial.ts';

export interface RunOptions {
  /** Processes, each with one thread; default: one per core, on a GPU four at most. */
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

/** What a progress display needs to know. */
export type RunEvent =
  | { readonly kind: 'planned'; readonly total: number; readonly stored: number }
  | { readonly kind: 'started'; readonly worker: number; readonly spec: TrialSpec }
  | {
      readonly kind: 'progress';
      readonly worker: number;
      readonly spec: TrialSpec;
      readonly update: ProgressUpdate;
    }
  | {
      readonly kind: 'finished';
      readonly worker: number;
      readonly spec: TrialSpec;
      readonly seconds: number;
    }
  | { readonly kind: 'failed'; readonly worker: number; readonly failure: TrialFailure };

export interface TrialFailure {
  readonly spec: TrialSpec;
  readonly message: string;
  readonly fix: string | null;
}

export interface RunOutcome {
  /** Results by position in the list asked for; null where the trial failed. */
  readonly results: readonly (TrialResult | null)[];
  readonly failures: readonly TrialFailure[];
  /** Largest resident memory of any worker. */
  readonly peakMemoryMiB: number;
}

/** Small networks leave most of a GPU idle, but each process holds a context in its memory. */
const GPU_WORKERS = 4;
/** How long an interrupted worker may take to stop by itself. */
const GRACE_MS = 1_500;
/** A trial whose worker dies (memory, a crash in native code) is tried this often. */
const ATTEMPTS = 2;

/**
 * Runs trials in worker processes, one thread each. Trials that the store holds are not run again;
 * a failing trial does not stop the others.
 *
 * @throws the signal's reason once all workers are gone.
 */
export async function runTrials(
  specs: readonly TrialSpec[],
  store: Store,
  { workers: asked, signal, onEvent = () => {} }: RunOptions = {},
): Promise<RunOutcome> {
  const engine = await loadEngine();
  const cores = availableParallelism();
  const workers = asked ?? (engine.device === 'gpu' ? Math.min(GPU_WORKERS, cores) : cores);
  const hashes: string[] = [];
  for (const spec of specs) {
    const dataset = await loadDataset(spec.data.dataset, spec.data.options);
    hashes.push(trialHash(spec, { dataFingerprint: dataset.fingerprint, engine: engine.id }));
  }
  const results = new Map<string, TrialResult | null>();
  const missing: Waiting[] = [];
  for (const [index, spec] of specs.entries()) {
    const hash = hashes[index]!;
    if (results.has(hash)) continue;
    const stored = await store.readTrial(hash);
    results.set(hash, stored);
    if (stored === null) missing.push({ spec, sharing: sharingKey(spec) });
  }
  onEvent({ kind: 'planned', total: results.size, stored: results.size - missing.length });

  const pool = new Pool(new Schedule(missing), store.root, onEvent);
  if (missing.length > 0) await pool.drain(Math.min(workers, missing.length), signal);
  for (const [hash, result] of results) {
    if (result === null) results.set(hash, await store.readTrial(hash));
  }
  return {
    results: hashes.map((hash) => results.get(hash) ?? null),
    failures: pool.failures,
    peakMemoryMiB: pool.peakMemoryMiB,
  };
}

interface Worker {
  readonly index: number;
  readonly process: ChildProcess;
  current: Waiting | null;
}

class Pool {
  readonly failures: TrialFailure[] = [];
  peakMemoryMiB = 0;
  readonly #schedule: Schedule;
  readonly #storeRoot: string;
  readonly #onEvent: (event: RunEvent) => void;
  readonly #workers = new Set<Worker>();
  readonly #attempts = new Map<Waiting, number>();
  #finish: () => void = () => {};
  #stopping = false;

  constructor(schedule: Schedule, storeRoot: string, onEvent: (event: RunEvent) => void) {
    this.#schedule = schedule;
    this.#storeRoot = storeRoot;
    this.#onEvent = onEvent;
  }

  /** Resolves when no trial is left and no worker lives. */
  async drain(count: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const finished = new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    const stop = () => this.#stop();
    signal?.addEventListener('abort', stop, { once: true });
    for (let index = 0; index < count; index++) this.#spawn(index);
    await finished;
    signal?.removeEventListener('abort', stop);
    signal?.throwIfAborted();
  }

  #spawn(index: number): void {
    const child = fork(new URL('./worker.ts', import.meta.url), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      // The child's own output would tear the progress display apart.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...process.env,
        TF_NUM_INTRAOP_THREADS: '1',
        TF_NUM_INTEROP_THREADS: '1',
        OMP_NUM_THREADS: '1',
      },
    });
    const worker: Worker = { index, process: child, current: null };
    let lastWords = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString()).slice(-2_000);
    });
    child.on('message', (message: FromWorker) => this.#hear(worker, message));
    child.on('exit', (code, exitSignal) =>
      this.#gone(worker, exitSignal ?? `exit ${code}`, lastWords),
    );
    this.#workers.add(worker);
    this.#give(worker);
  }

  #give(worker: Worker): void {
    if (this.#stopping) return;
    const next = this.#schedule.next();
    worker.current = next;
    if (next === null) {
      if (this.#schedule.remaining === 0) worker.process.disconnect();
      return;
    }
    this.#onEvent({ kind: 'started', worker: worker.index, spec: next.spec });
    this.#tell(worker, { kind: 'run', spec: next.spec, storeRoot: this.#storeRoot });
  }

  #tell(worker: Worker, message: ToWorker): void {
    if (worker.process.connected) worker.process.send(message);
  }

  #hear(worker: Worker, message: FromWorker): void {
    const trial = worker.current;
    if (trial === null) return;
    switch (message.kind) {
      case 'progress':
        this.#onEvent({ ...message, worker: worker.index, spec: trial.spec });
        return;
      case 'stage':
        this.#schedule.warmed(trial.sharing);
        this.#wakeIdle();
        return;
      case 'done':
        this.peakMemoryMiB = Math.max(this.peakMemoryMiB, message.peakMemoryMiB);
        this.#onEvent({
          kind: 'finished',
          worker: worker.index,
          spec: trial.spec,
          seconds: message.seconds,
        });
        break;
      case 'failed':
        if (!this.#stopping) this.#fail(worker, trial, message.failure);
        break;
    }
    this.#schedule.warmed(trial.sharing);
    worker.current = null;
    this.#give(worker);
    this.#wakeIdle();
  }

  #fail(worker: Worker, trial: Waiting, failure: Omit<TrialFailure, 'spec'>): void {
    const described = { spec: trial.spec, ...failure };
    this.failures.push(described);
    this.#onEvent({ kind: 'failed', worker: worker.index, failure: described });
  }

  #wakeIdle(): void {
    for (const worker of this.#workers) {
      if (worker.current === null && worker.process.connected) this.#give(worker);
    }
  }

  #gone(worker: Worker, how: string, lastWords: string): void {
    this.#workers.delete(worker);
    const trial = worker.current;
    if (trial !== null && !this.#stopping) {
      const attempts = (this.#attempts.get(trial) ?? 0) + 1;
      this.#attempts.set(trial, attempts);
      if (attempts < ATTEMPTS) {
        this.#schedule.putBack(trial);
      } else {
        this.#schedule.warmed(trial.sharing);
        this.#fail(worker, trial, {
          message: `the worker process ended (${how}) ${ATTEMPTS} times. ${lastWords.trim()}`,
          fix: 'if memory ran out, use --workers 1 or a smaller batch',
        });
      }
    }
    if (!this.#stopping && this.#schedule.remaining > 0 && trial !== null)
      this.#spawn(worker.index);
    this.#wakeIdle();
    if (this.#workers.size === 0) this.#finish();
  }

  #stop(): void {
    this.#stopping = true;
    for (const worker of this.#workers) {
      this.#tell(worker, { kind: 'stop' });
      const timer = setTimeout(() => worker.process.kill('SIGKILL'), GRACE_MS);
      worker.process.once('exit', () => clearTimeout(timer));
      if (worker.current === null && worker.process.connected) worker.process.disconnect();
    }
    if (this.#workers.size === 0) this.#finish();
  }
}
