import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { UserError } from '../../errors.ts';
import { systemError } from '../../files/system-error.ts';
import { loadEngine } from '../../tensor/engine.ts';
import { sharingKey } from '../identity.ts';
import type { Executor, RunEvent, TrialFailure } from './executor.ts';
import type { FromWorker, ToWorker, WorkerFailure } from './messages.ts';
import { Schedule, type Waiting } from './schedule.ts';

/** Small networks leave most of a GPU idle, but each process holds a context in its memory. */
const GPU_WORKERS = 4;
/** How long an interrupted worker may take to stop by itself. */
const GRACE_MS = 1_500;
/** A trial whose worker dies (memory, a crash in native code) is tried this often. */
const ATTEMPTS = 2;

/**
 * Worker processes on this machine, one thread each.
 *
 * @param asked how many; default: one per core, on a GPU four at most.
 */
export function processes(asked?: number): Executor {
  return {
    engineId: async () => (await loadEngine()).id,
    async run(missing, store, { signal, onEvent }) {
      const { device } = await loadEngine();
      const cores = availableParallelism();
      const workers = asked ?? (device === 'gpu' ? Math.min(GPU_WORKERS, cores) : cores);
      const waiting = missing.map((spec) => ({ spec, sharing: sharingKey(spec) }));
      const pool = new Pool(new Schedule(waiting), store.root, onEvent);
      await pool.drain(Math.min(workers, missing.length), signal);
      return pool.failures;
    },
  };
}

interface Worker {
  /** `1`, `2`, …: that of a worker that died goes to its successor. */
  readonly label: string;
  readonly process: ChildProcess;
  current: Waiting | null;
}

class Pool {
  readonly failures: TrialFailure[] = [];
  readonly #schedule: Schedule;
  readonly #storeRoot: string;
  readonly #onEvent: (event: RunEvent) => void;
  readonly #workers = new Set<Worker>();
  readonly #attempts = new Map<Waiting, number>();
  #finish: () => void = () => {};
  #stopping = false;
  /** Why no trial can go on. */
  #refused: Error | null = null;

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
      env: {
        ...process.env,
        TF_NUM_INTRAOP_THREADS: '1',
        TF_NUM_INTEROP_THREADS: '1',
        OMP_NUM_THREADS: '1',
      },
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
    if (this.#stopping) return;
    const next = this.#schedule.next();
    worker.current = next;
    if (next === null) {
      if (this.#schedule.remaining === 0) worker.process.disconnect();
      return;
    }
    this.#onEvent({ kind: 'started', worker: worker.label, spec: next.spec });
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
        this.#onEvent({ ...message, worker: worker.label, spec: trial.spec });
        return;
      case 'stage':
        this.#schedule.warmed(trial.sharing);
        this.#wakeIdle();
        return;
      case 'done':
        this.#onEvent({
          kind: 'finished',
          worker: worker.label,
          spec: trial.spec,
          seconds: message.seconds,
        });
        break;
      case 'failed':
        if (this.#stopping) break;
        if (message.failure.machine) this.#refuse(machineError(message.failure));
        else this.#fail(worker, trial, message.failure);
        break;
    }
    this.#schedule.warmed(trial.sharing);
    worker.current = null;
    this.#give(worker);
    this.#wakeIdle();
  }

  #refuse(reason: Error): void {
    this.#refused ??= reason;
    this.#stop();
  }

  #fail(worker: Worker, { spec }: Waiting, { message, fix }: Omit<TrialFailure, 'spec'>): void {
    const described = { spec, message, fix };
    this.failures.push(described);
    this.#onEvent({ kind: 'failed', worker: worker.label, failure: described });
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
      this.#spawn(worker.label);
    this.#wakeIdle();
    if (this.#workers.size === 0) this.#finish();
  }

  #stop(): void {
    if (this.#stopping) return;
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

function machineError({ message, fix, stack }: WorkerFailure): UserError {
  const cause = new Error(message);
  if (stack !== undefined) cause.stack = stack;
  return new UserError(message, fix ?? '', { cause });
}
