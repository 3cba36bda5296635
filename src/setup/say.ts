/** Set-up speaks on stderr: a command's stdout stays its own. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A line that is rewritten in place on a terminal, and written every five seconds elsewhere. */
export class ProgressLine {
  readonly #terminal = process.stderr.isTTY === true;
  #last = 0;

  show(text: string): void {
    const now = Date.now();
    if (now - this.#last < (this.#terminal ? 200 : 5_000)) return;
    this.#last = now;
    process.stderr.write(this.#terminal ? `\r\u001b[2K${text}` : `${text}\n`);
  }

  end(): void {
    if (this.#terminal) process.stderr.write('\r\u001b[2K');
  }
}

/** Bytes as a person reads them: decimal megabytes, or gigabytes with one digit. */
export function megabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
