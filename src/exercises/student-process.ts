import type { ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { type Isolation, killIsolated, spawnIsolated } from './isolation.ts';
import type { Encoded } from './wire.ts';

/** What the grader asks of a submission's process. */
export type Request = { readonly id: number } & (
  | { readonly do: 'run'; readonly source: string; readonly name: string }
  | { readonly do: 'read'; readonly name: string }
  | { readonly do: 'call'; readonly name: string; readonly args: readonly Encoded[] }
);

type Ask = Request extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never;

/** What comes back. `promise`: the function returned a promise of the value. */
export type Reply =
  | { readonly kind: 'value'; readonly value: Encoded; readonly promise: boolean }
  | { readonly kind: 'function' }
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'error';
      readonly name: string;
      readonly message: string;
      readonly line: number | null;
    };

/** The process is gone or was ended; why, as a sentence for the student. */
export class ProcessEnded extends Error {
  override readonly name = 'ProcessEnded';
}

export interface ProcessLimits {
  /** Wall-clock seconds for a cell, and for a test with all the calls that it makes. */
  readonly seconds: number;
  /** JavaScript heap in MB. */
  readonly memoryMb: number;
  readonly isolation: Isolation;
}

/** An answer, as text, is no larger than this. */
const LONGEST_REPLY = 8e6;

/** How much of what a submission prints is kept for its feedback. */
const KEPT_OUTPUT = 4000;

/** A submission's own process, and the only way to talk to it. */
export class StudentProcess {
  /** The beginning of what it printed; the rest is read and dropped. */
  output = '';
  readonly #child: ChildProcess;
  readonly #channel: Duplex;
  readonly #pending = new Map<number, (reply: Reply | ProcessEnded) => void>();
  #ended: ProcessEnded | null = null;
  #errors = '';
  #next = 1;

  constructor(limits: ProcessLimits) {
    this.#child = spawnIsolated('sandbox.ts', limits);
    this.#channel = this.#child.stdio[3] as Duplex;
    this.#channel.on('error', () => {});
    this.#listen();
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      if (this.output.length < KEPT_OUTPUT) this.output += text.slice(0, KEPT_OUTPUT);
    });
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      if (this.output.length < KEPT_OUTPUT) this.output += text.slice(0, KEPT_OUTPUT);
      this.#errors = (this.#errors + text).slice(-KEPT_OUTPUT);
    });
    this.#child.on('error', (error) => this.end(`it could not be started: ${error.message}`));
    this.#child.on('close', (code, signal) => this.end(this.#causeOf(code, signal)));
  }

  get ended(): boolean {
    return this.#ended !== null;
  }

  /**
   * @throws ProcessEnded where the process ends before it answers, is ended meanwhile, or answers
   * with something that is no answer.
   */
  async ask(request: Ask): Promise<Reply> {
    if (this.#ended) throw this.#ended;
    const id = this.#next++;
    const reply = new Promise<Reply | ProcessEnded>((resolve) => this.#pending.set(id, resolve));
    this.#channel.write(`${JSON.stringify({ id, ...request })}\n`);
    const got = await reply;
    if (got instanceof ProcessEnded) throw got;
    return got;
  }

  /** Ends the process; whoever waits for it learns `why`. */
  end(why: string): void {
    this.#ended ??= new ProcessEnded(why);
    for (const settle of this.#pending.values()) settle(this.#ended);
    this.#pending.clear();
    killIsolated(this.#child);
  }

  #listen(): void {
    let parts: string[] = [];
    let length = 0;
    this.#channel.setEncoding('utf8').on('data', (text: string) => {
      const lines = text.split('\n');
      for (const [i, piece] of lines.entries()) {
        parts.push(piece);
        length += piece.length;
        if (length > LONGEST_REPLY) return this.end('its answer was too large');
        if (i === lines.length - 1) return;
        this.#settle(parts.join(''));
        parts = [];
        length = 0;
      }
    });
  }

  /** Whatever is no answer to an open question is dropped. */
  #settle(line: string): void {
    try {
      const { id, ...reply } = JSON.parse(line) as Reply & { id: number };
      const resolve = this.#pending.get(id);
      this.#pending.delete(id);
      resolve?.(reply);
    } catch {
      // Not JSON, so not from the sandbox's own code.
    }
  }

  #causeOf(code: number | null, signal: NodeJS.Signals | null): string {
    if (/heap out of memory|Failed to allocate|Allocation failed/i.test(this.#errors)) {
      return 'it used more memory than it may';
    }
    return `its process ended by itself (${signal ?? `exit code ${code}`})`;
  }
}
