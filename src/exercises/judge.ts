import { MessageChannel, Worker } from 'node:worker_threads';
import type { Reply } from './student-process.ts';
import type { Encoded } from './wire.ts';

/** What a test asks about the submission. */
export type Question =
  | { readonly do: 'read'; readonly name: string }
  | { readonly do: 'call'; readonly name: string; readonly args: readonly Encoded[] };

/** What became of a cell of the instructor's: null where it ran to its end. */
export type Outcome = { readonly name: string; readonly message: string } | null;

/**
 * A thread in which the instructor's cells run: helpers, and the tests. A name that none of them
 * declares is the submission's, and is asked for in its own process.
 */
export class Judge {
  readonly #worker: Worker;
  readonly #ask: (question: Question) => Promise<Reply>;
  #settle: ((outcome: Outcome) => void) | null = null;
  #ended = false;
  readonly #up = Promise.withResolvers<void>();

  /** @param data the folder beside the exercise; null: none. */
  constructor(ask: (question: Question) => Promise<Reply>, data: string | null) {
    this.#ask = ask;
    const { port1, port2 } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(4));
    this.#worker = new Worker(new URL('./judge-thread.ts', import.meta.url), {
      workerData: { port: port2, signal, data },
      transferList: [port2],
      // What tests print is nobody's to read, and their thread is not the place to run long.
      stdout: true,
      stderr: true,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    port1.on('message', async (question: Question) => {
      const reply = await this.#ask(question).catch((error: Error) => error.message);
      port1.postMessage(reply);
      Atomics.store(signal, 0, 1);
      Atomics.notify(signal, 0);
    });
    port1.unref();
    this.#worker.once('message', () => {
      this.#up.resolve();
      this.#worker.on('message', (outcome: Outcome) => this.#finish(outcome));
    });
    this.#worker.on('error', (error) => {
      this.#up.reject(error);
      this.#finish({ name: error.name, message: error.message });
    });
    this.#worker.on('exit', () => {
      this.#ended = true;
      this.#finish({ name: 'Error', message: 'the test was ended' });
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Waits until the thread is there. */
  async start(): Promise<void> {
    await this.#up.promise;
  }

  /** Runs a cell of the instructor's. Call it again only when it has answered. */
  run(source: string, name: string): Promise<Outcome> {
    if (this.#ended) return Promise.resolve({ name: 'Error', message: 'the test was ended' });
    const outcome = new Promise<Outcome>((resolve) => {
      this.#settle = resolve;
    });
    this.#worker.postMessage({ source, name });
    return outcome;
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#worker.terminate();
  }

  #finish(outcome: Outcome): void {
    this.#settle?.(outcome);
    this.#settle = null;
  }
}
