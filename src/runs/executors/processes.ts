import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { UserError } from '../../errors.ts';
import { systemError } from '../../files/system-error.ts';
import { loadEngine } from '../../tensor/engine.ts';
import { processEnvironment } from '../../tensor/process-environment.ts';
import type { Store } from '../store.ts';
import type { Executor, ExecutorContext, RunEvent, TrialFailure } from './executor.ts';
import { type Job, planJobs, Schedule } from './jobs.ts';
import { knownStages } from './known-stages.ts';
import { type FromWorker, say, type WorkerFailure } from './messages.ts';

/** Small networks leave most of a GPU idle, but each process holds a context in its memory. */
const GPU_WORKERS = 4;
/** How long an interrupted worker may take to end its step and to keep a checkpoint. */
const GRACE_MS = 10_000;
/** A trial or stage whose worker dies (memory, a crash in native code) is tried this often. */
const ATTEMPTS = 2;

/**
 * Worker processes on this machine, one thread each.
 *
 * @param asked how many; default: one per core, on a GPU four at most.
 */
export function processes(asked?: number): Executor {
  return {
    engineId: async () => (await loadEngine()).id,
    async run(missing, store, context) {
      const known = await knownStages(missing, store, (await loadEngine()).id);
      return runJobs(planJobs(missing, known), store, context, { workers: asked });
    },
  };
}

/**
 * Does jobs in worker processes until each is done or has failed.
 *
 * @throws what `Executor.run` throws.
 */
export async function runJobs(
  jobs: readonly Job[],
  store: Store,
  { signal, onEvent }: ExecutorContext,
  options: {
    /** Default: one per core, on a GPU four at most. */
    readonly workers?: number | undefined;
    /** How long an interrupted worker may take to stop by itself. */
    readonly graceMs?: number;
  } = {},
): Promise<readonly TrialFailure[]> {
  // Nobody would say that all is done.
  if (jobs.length === 0) return [];
  const { device } = await loadEngine();
  const cores = coresHere();
  const workers = options.workers ?? (device === 'gpu' ? Math.min(GPU_WORKERS, cores) : cores);
  const count = Math.min(workers, jobs.length);
  const schedule = new Schedule(jobs, count);
  const pool = new Pool(schedule, store, onEvent, options.graceMs ?? GRACE_MS);
  await pool.drain(count, signal);
  return pool.failures;
}

/** A job of Slurm may see all cores of its node, and was given some. */
function coresHere(): number {
  const given = Number(process.env.SLURM_CPUS_ON_NODE);
  return given > 0 ? Math.min(given, availableParallelism()) : availableParallelism();
}

interface Worker {
  /** `1`, `2`, …: that of a worker that died goes to its successor. */
  readonly label: string;
  readonly process: ChildProcess;
  current: Job | null;
}

class Pool {
  readonly failures: TrialFailure[] = [];
  readonly #schedule: Schedule;
  readonly #store: Store;
  readonly #onEvent: (event: RunEvent) => void;
  readonly #graceMs: number;
  readonly #workers = new Set<Worker>();
  readonly #attempts = new Map<Job, number>();
  /** Spent on stages, by the first trial that needs them. */
  readonly #secondsBefore = new Map<Job, number>();
  #finish: () => void = () => {};
  #stopping = false;
  /** Why no trial can go on. */
  #refused: Error | null = null;

  constructor(
    schedule: Schedule,
    store: Store,
    onEvent: (event: RunEvent) => void,
    graceMs: number,
  ) {
    this.#graceMs = graceMs;
    this.#schedule = schedule;
    this.#store = store;
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
    for (let i = 1; i <= count; i++) this.#spawn(String(i));
    await finished;
    signal?.removeEventListener('abort', stop);
    signal?.throwIfAborted();
    if (this.#refused !== null) throw this.#refused;
  }

  #spawn(label: string): void {
    const child = fork(new URL('./worker.ts', import.meta.url), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      // The child's own output would tear the progress display apart.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: processEnvironment(1),
    });
    const worker: Worker = { label, process: child, current: null };
    let lastWords = '';
    // Without a process there is no stderr either.
    child.stderr?.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString()).slice(-2_000);
    });
    child.on('message', (message: FromWorker) => this.#hear(worker, message));
    child.on('error', (error) => {
      this.#refuse(systemError(error) ?? error);
      if (child.pid === undefined) this.#gone(worker, 'never started', '');
    });
    child.on('exit', (code, exitSignal) =>
      this.#gone(worker, exitSignal ?? `exit ${code}`, lastWords),
    );
    this.#workers.add(worker);
    this.#give(worker);
  }

  #give(worker: Worker): void {
    if (this.#stopping) {
      if (worker.process.connected) worker.process.disconnect();
      return;
    }
    const next = this.#schedule.next();
    worker.current = next;
    if (next === null) {
      if (this.#schedule.remaining === 0) worker.process.disconnect();
      return;
    }
    const stage = next.stage === null ? {} : { stage: next.identity };
    this.#onEvent({ kind: 'started', worker: worker.label, spec: next.spec, ...stage });
    say(worker.process, {
      kind: 'run',
      spec: next.spec,
      stage: next.stage,
      secondsBefore: this.#secondsBefore.get(next) ?? 0,
      storeRoot: this.#store.root,
      exports: this.#store.exports,
    });
  }

  #hear(worker: Worker, message: FromWorker): void {
    const job = worker.current;
    if (job === null) return;
    const { label } = worker;
    switch (message.kind) {
      case 'progress':
      case 'note':
      case 'kept':
        this.#onEvent({ ...message, worker: label, spec: job.spec });
        return;
      case 'done':
        this.#schedule.done(job);
        if (job.stage === null) {
          this.#onEvent({ ...message, kind: 'finished', worker: label, spec: job.spec });
        } else {
          const [first] = job.trials;
          const before = this.#secondsBefore.get(first!) ?? 0;
          this.#secondsBefore.set(first!, before + message.seconds);
          this.#onEvent({ kind: 'prepared', worker: label, job: job.identity });
        }
        break;
      case 'failed':
        if (this.#stopping) break;
        if (message.failure.machine) this.#refuse(machineError(message.failure));
        else this.#fail(worker, job, message.failure);
        break;
    }
    worker.current = null;
    this.#give(worker);
    this.#wakeIdle();
  }

  #refuse(reason: Error): void {
    this.#refused ??= reason;
    this.#stop();
  }

  /** With a stage fail the trials that need it. */
  #fail(
    { label }: Worker,
    job: Job,
    { message, fix }: Omit<TrialFailure, 'spec'>,
    died = false,
  ): void {
    const stage = job.stage === null ? {} : { stage: job.identity };
    for (const { spec } of this.#schedule.failed(job)) {
      const failure = { spec, message, fix };
      this.failures.push(failure);
      this.#onEvent({ kind: 'failed', worker: label, failure, ...stage, died });
    }
  }

  #wakeIdle(): void {
    for (const worker of this.#workers) {
      if (worker.current === null && worker.process.connected) this.#give(worker);
    }
  }

  #gone(worker: Worker, how: string, lastWords: string): void {
    this.#workers.delete(worker);
    const job = worker.current;
    if (job !== null && !this.#stopping) {
      const attempts = (this.#attempts.get(job) ?? 0) + 1;
      this.#attempts.set(job, attempts);
      if (attempts < ATTEMPTS) {
        this.#schedule.putBack(job);
      } else {
        const message = `the worker process ended (${how}) ${ATTEMPTS} times. ${lastWords.trim()}`;
        const fix = 'if memory ran out, use --workers 1 or a smaller batch';
        this.#fail(worker, job, { message: message.trimEnd(), fix }, true);
      }
    }
    if (!this.#stopping && this.#schedule.remaining > 0 && job !== null) this.#spawn(worker.label);
    this.#wakeIdle();
    if (this.#workers.size === 0) this.#finish();
  }

  #stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    for (const worker of this.#workers) {
      say(worker.process, { kind: 'stop' });
      const timer = setTimeout(() => worker.process.kill('SIGKILL'), this.#graceMs);
      worker.process.once('exit', () => clearTimeout(timer));
      if (worker.current === null && worker.process.connected) worker.process.disconnect();
    }
    if (this.#workers.size === 0) this.#finish();
  }
}

function machineError({ message, fix, stack }: WorkerFailure): UserError {
  const cause = new Error(message);
  if (stack !== undefined) cause.stack = stack;
  return new UserError(message, fix ?? '', { cause });
}
