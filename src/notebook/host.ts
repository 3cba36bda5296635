import type { MimeBundle } from './value.ts';

/** What the kernel offers to the library that runs inside it. */
export interface NotebookHost {
  /** Adds an output to the running cell; `id` names it so that it can be updated in place. */
  display(bundle: MimeBundle, id?: string): void;
  /** Replaces an output everywhere it is shown. */
  update(bundle: MimeBundle, id: string): void;
  /** Aborted when the running cell is interrupted; each cell has one of its own. */
  readonly signal: AbortSignal;
}

const KEY = Symbol.for('refair.notebook');
type Global = { [KEY]?: NotebookHost };

/** The kernel around this process; null outside of one. */
export function notebookHost(): NotebookHost | null {
  return (globalThis as Global)[KEY] ?? null;
}

/** Called by the kernel. */
export function setNotebookHost(host: NotebookHost): void {
  (globalThis as Global)[KEY] = host;
}
