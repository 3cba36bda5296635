import type { ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { type Isolation, killIsolated, spawnIsolated } from './isolation.ts';
import type { Encoded } from './wire.ts';

/**
 * What the grader asks of a submission's process. `quiet`: the timers that a cell leaves are cleared.
 */
export type Request = { readonly id: number } & (
  | { readonly do: 'run'; readonly source: string; readonly name: string; readonly quiet: boolean }
  | { readonly do: 'read'; readonly name: string }
  | { readonly do: 'call'; readonly name: string; readonly args: readonly Encoded[] }
);

type Ask = Request extends infer R ? (R extends unknown ? Omit<R, 'id'> : never) : never;

const text = z.string().transform((whole) => whole.slice(0, 2000));
/** Timers that are running. */
const left = z.number().default(0);

/** The process belongs to the submission: nothing that it says is taken for granted. */
const replySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('value'),
    value: z.custom<Encoded>((value) => value !== undefined),
    promise: z.boolean(),
    left,
  }),
  z.object({ kind: z.literal('function') }),
  z.object({ kind: z.literal('missing') }),
  z.object({
    kind: z.literal('error'),
    name: text,
    message: text,
    line: z.number().nullable(),
    left,
  }),
]);

/** What comes back. `promise`: the function returned a promise of the value. */
export type Reply = z.infer<typeof replySchema>;

/** As the process writes it. */
export type Answer = z.input<typeof replySchema>;

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
  /** The folder `data` beside the exercise, whose JSON files cells may import; null: none. */
  readonly data?: string | null;
}

const STARTS_WITHIN_SECONDS = 60;

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
  readonly #hello = Promise.withResolvers<void>();
  #ready = false;
  #ended: ProcessEnded | null = null;
  #errors = '';
  #next = 1;

  constructor(limits: ProcessLimits) {
    this.#child = spawnIsolated('sandbox.ts', {
      ...limits,
      cpuSeconds: 60 + 30 * limits.seconds,
      data: limits.data ?? null,
    });
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

  /**
   * Waits until the process is there, before anything of the submission's has run in it.
   *
   * @throws UserError where it does not come up: that is this machine's fault, not a student's.
   */
  async start(): Promise<void> {
    const timer = setTimeout(() => this.end('it did not start'), STARTS_WITHIN_SECONDS * 1000);
    try {
      await this.#hello.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Why it has ended; null where it has not. */
  get ended(): ProcessEnded | null {
    return this.#ended;
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
    if (!this.#ready) {
      this.#hello.reject(
        new UserError(
          `the process of a submission does not start: ${why}\n${this.#errors.trim().slice(0, 500)}`,
          'free memory, allow more with --memory, or grade on another machine',
        ),
      );
    }
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
    if (!this.#ready) {
      this.#ready = true;
      this.#hello.resolve();
      return;
    }
    try {
      const message: unknown = JSON.parse(line);
      const { id } = z.object({ id: z.number() }).parse(message);
      const reply = replySchema.parse(message);
      const resolve = this.#pending.get(id);
      this.#pending.delete(id);
      resolve?.(reply);
    } catch {
      // Not from the sandbox's own code.
    }
  }

  #causeOf(code: number | null, signal: NodeJS.Signals | null): string {
    if (/heap out of memory|Failed to allocate|Allocation failed/i.test(this.#errors)) {
      return 'it used more memory than it may';
    }
    // A process that is refused memory also ends by these.
    const crash = signal !== null || (code !== null && code > 128);
    return crash
      ? 'its process crashed, perhaps for want of memory'
      : `its process ended by itself (exit code ${code})`;
  }
}
