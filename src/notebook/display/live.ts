import { randomUUID } from 'node:crypto';
import { escapeHtml } from '../../report/escape.ts';
import { notebookHost } from '../host.ts';
import { mimeBundle } from './mime.ts';

/** At most this often, so that a fast loop does not drown the front end. */
const EVERY_MS = 200;

/**
 * Shows a value now, in the middle of a cell. The last line of a cell is shown by itself. Outside
 * of a notebook its text is printed.
 */
export async function show(value: unknown): Promise<void> {
  const host = notebookHost();
  const bundle = await mimeBundle(value);
  if (host === null) console.log(bundle['text/plain']);
  else host.display(bundle);
}

/** Text under the running cell that changes in place. Outside of a notebook nothing is shown. */
export class LiveText {
  readonly #id = randomUUID();
  #shown = false;
  #last = 0;

  /** Shows `text` unless another was shown a moment ago. */
  show(text: string): void {
    const now = performance.now();
    if (now - this.#last < EVERY_MS) return;
    this.#last = now;
    this.#write(text);
  }

  /** Shows what stays. */
  end(text: string): void {
    this.#write(text);
  }

  #write(text: string): void {
    const host = notebookHost();
    if (host === null) return;
    const bundle = { 'text/plain': text, 'text/html': `<pre>${escapeHtml(text)}</pre>` };
    if (this.#shown) host.update(bundle, this.#id);
    else host.display(bundle, this.#id);
    this.#shown = true;
  }
}

/** Aborted when the running cell is interrupted; outside of a notebook, never. */
export function cellSignal(): AbortSignal {
  return notebookHost()?.signal ?? new AbortController().signal;
}
