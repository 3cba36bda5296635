/** Sends text to the front end. */
export type WriteStream = (name: 'stdout' | 'stderr', text: string) => void;

/** Text that waits for more before it is sent: a thousand short prints are few messages. */
const FLUSH_MS = 40;
const FLUSH_LENGTH = 1 << 16;

/** What a cell prints, in the order of printing, on its way to the front end. */
export class CellOutput {
  readonly #send: WriteStream;
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  #name: 'stdout' | 'stderr' = 'stdout';
  #waiting = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(send: WriteStream) {
    this.#send = send;
  }

  /** A replacement for `write` of the process's stream. */
  writer(name: 'stdout' | 'stderr'): typeof process.stdout.write {
    return (chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      const text =
        typeof chunk === 'string' ? chunk : this.#decoders[name].decode(chunk, { stream: true });
      this.write(name, text);
      const callback = typeof encoding === 'function' ? encoding : done;
      if (typeof callback === 'function') process.nextTick(callback as () => void);
      return true;
    };
  }

  write(name: 'stdout' | 'stderr', text: string): void {
    if (name !== this.#name) this.flush();
    this.#name = name;
    this.#waiting += text;
    if (this.#waiting.length >= FLUSH_LENGTH) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  /** Sends what waits: before anything that must come after it. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting === '') return;
    const text = this.#waiting;
    this.#waiting = '';
    this.#send(this.#name, text);
  }
}
