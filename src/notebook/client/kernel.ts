import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { Dealer, Subscriber } from 'zeromq';
import { FORGET, kernelArguments, RELAXED } from '../kernel/arguments.ts';
import { KERNEL_ENVIRONMENT } from '../kernel/kernelspec.ts';
import { decodeMessage, encodeMessage, type JupyterMessage } from '../wire.ts';
import { type Connection, createConnection } from './connection.ts';

/** How a request ended. */
export interface ExecuteReply {
  readonly status: 'ok' | 'error' | 'aborted';
  readonly executionCount: number | null;
}

/** How to start a kernel. */
export interface KernelOptions {
  /** Where relative paths start: the notebook's folder; by default this process's. */
  readonly folder?: string;
  /** Whether cells are read as tslab reads them. */
  readonly relaxed?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** The kernel's process is gone though nobody asked it to end. */
export class KernelDiedError extends Error {
  override readonly name = 'KernelDiedError';
}

const START_MS = 300_000;
const PROBE_MS = 150;
/** After the reply: for the last outputs, should the kernel's "idle" never come. */
const IDLE_GRACE_MS = 5_000;
const CLOSE_GRACE_MS = 1_000;
const LAST_WORDS = 4_000;

/** A running kernel and the sockets to it. */
export class Kernel {
  readonly #process: ChildProcess;
  readonly #connection: Connection;
  readonly #session = randomUUID();
  readonly #shell = new Dealer({ receiveHighWaterMark: 0, linger: 0 });
  readonly #control = new Dealer({ linger: 0 });
  readonly #iopub = new Subscriber({ receiveHighWaterMark: 0, linger: 0 });
  readonly #listeners = new Map<string, (message: JupyterMessage, reply: boolean) => void>();
  readonly #killAtExit = () => this.#kill();
  readonly #ended: Promise<void>;
  #lastWords = '';
  #closing = false;
  #heard = false;
  #died: (error: KernelDiedError) => void = () => {};

  private constructor(child: ChildProcess, connection: Connection, folder: string | undefined) {
    this.#process = child;
    this.#connection = connection;
    process.once('exit', this.#killAtExit);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#lastWords = (this.#lastWords + chunk.toString()).slice(-LAST_WORDS);
      });
    }
    this.#ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        resolve();
        if (!this.#closing) {
          const how = signal === null ? `exit code ${code}` : signal;
          const words = this.#lastWords.trim();
          this.#died(new KernelDiedError(`the kernel ended (${how})${words && `: ${words}`}`));
        }
      });
      child.once('error', ({ message }) => {
        resolve();
        const where = folder === undefined ? '' : ` in ${folder}`;
        this.#died(new KernelDiedError(`the kernel could not be started${where}: ${message}`));
      });
    });
  }

  /**
   * Starts a kernel and waits until both its channels answer.
   *
   * @throws KernelDiedError where it does not come up, with its own last words.
   */
  static async start({ folder, relaxed = false, env }: KernelOptions = {}): Promise<Kernel> {
    const connection = await createConnection();
    const options = [FORGET, ...(relaxed ? [RELAXED] : [])];
    const child = spawn(process.execPath, [...kernelArguments(connection.file), ...options], {
      cwd: folder,
      env: { ...process.env, ...KERNEL_ENVIRONMENT, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: what the kernel starts ends with it, and Ctrl-C is the runner's.
      detached: true,
    });
    const kernel = new Kernel(child, connection, folder);
    try {
      await kernel.#connect();
      return kernel;
    } catch (error) {
      await kernel.close();
      throw error;
    }
  }

  async #connect(): Promise<void> {
    this.#iopub.subscribe('');
    this.#iopub.connect(this.#connection.address('iopub'));
    this.#shell.connect(this.#connection.address('shell'));
    this.#control.connect(this.#connection.address('control'));
    void this.#listen(this.#iopub, false);
    void this.#listen(this.#shell, true);
    const dead = new Promise<never>((_, reject) => {
      this.#died = reject;
    });
    // A subscriber misses what is published before it is connected: asking goes on until an answer
    // has come through both channels.
    const deadline = Date.now() + START_MS;
    let replied = false;
    while (!(replied && this.#heard)) {
      if (Date.now() > deadline) throw new KernelDiedError('the kernel does not answer');
      const id = await this.#request('kernel_info_request', {});
      const answered = new Promise<void>((resolve) => {
        this.#listeners.set(id, (_, reply) => {
          if (reply) replied = true;
          if (replied && this.#heard) resolve();
        });
      });
      await Promise.race([answered, pause(PROBE_MS), dead]);
      this.#listeners.delete(id);
    }
  }

  async #listen(socket: Dealer | Subscriber, reply: boolean): Promise<void> {
    try {
      for await (const frames of socket) {
        const message = decodeMessage(frames as Uint8Array[], this.#connection.key);
        if (!reply) this.#heard = true;
        this.#listeners.get(message.parent.msg_id ?? '')?.(message, reply);
      }
    } catch (error) {
      if (!this.#closing) this.#died(new KernelDiedError((error as Error).message));
    }
  }

  async #request(
    type: string,
    content: Readonly<Record<string, unknown>>,
    socket = this.#shell,
  ): Promise<string> {
    const { id, frames } = encodeMessage(type, content, {
      key: this.#connection.key,
      session: this.#session,
    });
    await socket.send(frames);
    return id;
  }

  /**
   * Runs code. `onOutput` hears every message of the cell in order, before this resolves; and after
   * that, what the cell left running puts out.
   *
   * @throws KernelDiedError where the kernel ends meanwhile.
   */
  async execute(
    code: string,
    onOutput: (message: JupyterMessage) => void = () => {},
  ): Promise<ExecuteReply> {
    const content = { code, silent: false, store_history: true, allow_stdin: false };
    const { id, frames } = encodeMessage('execute_request', content, {
      key: this.#connection.key,
      session: this.#session,
    });
    const finished = new Promise<ExecuteReply>((resolve, reject) => {
      this.#died = reject;
      let reply: ExecuteReply | null = null;
      let idle = false;
      this.#listeners.set(id, (message, isReply) => {
        if (isReply) {
          const { status, execution_count: count } = message.content;
          reply = {
            status: status as ExecuteReply['status'],
            executionCount: typeof count === 'number' ? count : null,
          };
          setTimeout(resolve, IDLE_GRACE_MS, reply).unref();
        } else if (message.header.msg_type === 'status') {
          idle = message.content.execution_state === 'idle';
        } else {
          onOutput(message);
        }
        if (reply !== null && idle) resolve(reply);
      });
    });
    try {
      await this.#shell.send(frames);
      return await finished;
    } finally {
      this.#died = () => {};
    }
  }

  /** Asks the running cell to stop, as the stop button does. */
  interrupt(): void {
    // A kernel that is gone needs no stopping.
    this.#request('interrupt_request', {}, this.#control).catch(() => {});
  }

  /** Ends the kernel and everything it started, whatever it is doing. Never throws. */
  async close(): Promise<void> {
    if (this.#closing) return this.#ended;
    this.#closing = true;
    this.#kill('SIGTERM');
    const timer = setTimeout(() => this.#kill(), CLOSE_GRACE_MS);
    await this.#ended;
    clearTimeout(timer);
    // What it started may outlive it.
    this.#kill();
    process.removeListener('exit', this.#killAtExit);
    for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
    await this.#connection.remove();
  }

  #kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    const { pid } = this.#process;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // It is gone already.
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
