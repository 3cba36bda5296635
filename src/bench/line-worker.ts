import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Json, JsonObject } from '../json.ts';

/**
 * A program that does work on request: a line of JSON on its standard input asks, a line of JSON
 * on its standard output answers. It says one line by itself when it is ready.
 */
export class LineWorker {
  readonly #child: ChildProcess;
  readonly #waiting: { resolve(value: Json): void; reject(error: Error): void }[] = [];
  readonly #answers: Json[] = [];
  #errors = '';
  #ended: Error | null = null;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /**
   * Starts a program and waits until it is ready.
   *
   * @returns the worker and what it said of itself.
   * @throws Error with the end of its standard error, if it ends instead.
   */
  static async start(
    program: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    signal: AbortSignal,
  ): Promise<{ worker: LineWorker; ready: JsonObject }> {
    const child = spawn(program, args, { env, signal, stdio: 'pipe' });
    const worker = new LineWorker(child);
    createInterface({ input: child.stdout }).on('line', (line) => worker.#answer(line));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      worker.#errors = (worker.#errors + text).slice(-2000);
    });
    child.stdin.on('error', (error) => worker.#end(error));
    child.on('error', (error) => worker.#end(error));
    child.on('close', (code) =>
      worker.#end(new Error(`${program} ended with code ${code}: ${worker.#errors.trim()}`)),
    );
    return { worker, ready: (await worker.#next()) as JsonObject };
  }

  /**
   * Lets a program of this kit work: starts it with Node, and ends it whatever happens.
   *
   * @param file beside this one.
   * @param env variables that it has besides this program's.
   */
  static async own<T>(
    file: string,
    args: readonly string[],
    signal: AbortSignal,
    work: (worker: LineWorker, ready: JsonObject) => Promise<T>,
    env: NodeJS.ProcessEnv = {},
  ): Promise<T> {
    const program = fileURLToPath(new URL(file, import.meta.url));
    const { worker, ready } = await LineWorker.start(
      process.execPath,
      [program, ...args],
      { ...process.env, ...env },
      signal,
    );
    try {
      return await work(worker, ready);
    } finally {
      await worker.close();
    }
  }

  /** Asks, and waits for the answer. */
  request(question: JsonObject): Promise<JsonObject> {
    if (this.#ended === null) this.#child.stdin!.write(`${JSON.stringify(question)}\n`);
    return this.#next() as Promise<JsonObject>;
  }

  /** Ends the program and waits until it has ended. */
  async close(): Promise<void> {
    if (this.#ended !== null) return;
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin!.end();
    this.#child.kill();
    await closed;
  }

  #next(): Promise<Json> {
    const answer = this.#answers.shift();
    if (answer !== undefined) return Promise.resolve(answer);
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #answer(line: string): void {
    // Libraries print notices of their own.
    if (!line.startsWith('{')) return;
    const value = JSON.parse(line) as Json;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#answers.push(value);
    else waiting.resolve(value);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }
}
