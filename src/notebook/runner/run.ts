import { setTimeout as pause } from 'node:timers/promises';
import { Kernel, KernelDiedError, type KernelOptions } from '../client/kernel.ts';
import { type CellOutput, type CodeCell, isForTslab, type Notebook } from '../file.ts';
import { OutputCollector } from './outputs.ts';

/** How a run of a notebook ended. */
export interface NotebookRun {
  /** With the outputs of every cell that ran; those after a failure have none. */
  readonly notebook: Notebook;
  /** The cell that stopped the run; null where all ran. */
  readonly failure: NotebookFailure | null;
}

export interface NotebookFailure {
  readonly kind: 'error' | 'timeout' | 'died' | 'interrupted';
  /** Counted from 1 among all cells of the notebook. */
  readonly cell: number;
  /** The error as the notebook shows it, the failing line among it. */
  readonly text: string;
}

export interface RunOptions extends KernelOptions {
  /** Seconds for the whole run. */
  readonly timeout?: number;
  /** Stops the run as the stop button would. */
  readonly signal?: AbortSignal;
  /** Called before each code cell, with its number among all cells. */
  readonly onCell?: (cell: number, source: string) => void;
}

/** How long a cell may take to stop before the kernel is ended under it. */
const STOP_GRACE_MS = 5_000;
/** After the last cell: for what cells that are done left running. */
const LATE_MS = 200;

/**
 * Runs every code cell of a notebook in a fresh kernel, in order, until one fails. The kernel and
 * everything it started are gone when this returns, however it ends.
 *
 * @throws KernelDiedError where the kernel does not start.
 */
export async function runNotebook(
  notebook: Notebook,
  options: RunOptions = {},
): Promise<NotebookRun> {
  const cells = notebook.cells.map((cell) =>
    cell.cell_type === 'code'
      ? { ...cell, execution_count: null, outputs: [] as CellOutput[] }
      : cell,
  );
  const kernel = await Kernel.start({ relaxed: isForTslab(notebook), ...options });
  const stop = new Stop(kernel, options);
  const collector = new OutputCollector();
  let failure: NotebookFailure | null = null;
  try {
    for (const [index, cell] of cells.entries()) {
      if (cell.cell_type !== 'code' || cell.source.trim() === '') continue;
      options.onCell?.(index + 1, cell.source);
      failure = await runCell(kernel, cell, index + 1, collector, stop);
      if (failure !== null && !allowsError(cell, failure)) break;
      failure = null;
    }
    if (failure === null) await pause(LATE_MS);
  } finally {
    stop.clear();
    await kernel.close();
  }
  return { notebook: { ...notebook, cells }, failure: failure ?? unawaited(cells) };
}

/** The first failure that is shown under a cell that ended well: nothing waited for it. */
function unawaited(cells: Notebook['cells']): NotebookFailure | null {
  for (const [index, cell] of cells.entries()) {
    if (cell.cell_type !== 'code') continue;
    const error = cell.outputs.find((output) => output.output_type === 'error');
    if (error === undefined) continue;
    const text = error.traceback.join('\n');
    const failure = { kind: 'error', cell: index + 1, text } as const;
    if (!allowsError(cell, failure)) return failure;
  }
  return null;
}

/** A cell may say, as nbconvert reads it, that it is meant to fail. */
function allowsError({ metadata }: CodeCell, { kind }: NotebookFailure): boolean {
  const tags = Array.isArray(metadata.tags) ? metadata.tags : [];
  return kind === 'error' && tags.includes('raises-exception');
}

async function runCell(
  kernel: Kernel,
  cell: CodeCell,
  number: number,
  collector: OutputCollector,
  stop: Stop,
): Promise<NotebookFailure | null> {
  try {
    const finished = kernel.execute(cell.source, (message) =>
      collector.take(cell.outputs, message),
    );
    // Whichever loses the race must not count as unhandled.
    finished.catch(() => {});
    const reply = await stop.unless(finished);
    cell.execution_count = reply.executionCount;
    if (reply.status === 'ok') return null;
    const last = cell.outputs.findLast((output) => output.output_type === 'error');
    const text = last?.traceback.join('\n') ?? 'the cell was not run';
    return { kind: stop.reason ?? 'error', cell: number, text: stop.explain(text) };
  } catch (error) {
    if (!(error instanceof KernelDiedError)) throw error;
    const kind = stop.reason ?? 'died';
    const text = stop.explain(error.message);
    const ename = { timeout: 'TimeoutError', interrupted: 'Interrupted', died: 'KernelDied' }[kind];
    collector.add(cell.outputs, {
      output_type: 'error',
      ename,
      evalue: text,
      traceback: [`${ename}: ${text}`],
    });
    return { kind, cell: number, text };
  }
}

/** What ends a run from outside: time, or the person at the keyboard. First asked for, then forced. */
class Stop {
  reason: 'timeout' | 'interrupted' | null = null;
  /** Rejects when a cell that was asked to stop has not. */
  readonly #forced: Promise<never>;
  readonly #options: RunOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  #force: (error: KernelDiedError) => void = () => {};
  readonly #onAbort: () => void;

  constructor(kernel: Kernel, options: RunOptions) {
    this.#options = options;
    this.#forced = new Promise((_, reject) => {
      this.#force = reject;
    });
    this.#forced.catch(() => {});
    const stop = (reason: 'timeout' | 'interrupted') => {
      if (this.reason !== null) return;
      this.reason = reason;
      kernel.interrupt();
      const give = () => this.#force(new KernelDiedError('the cell did not stop'));
      this.#timers.push(setTimeout(give, STOP_GRACE_MS));
    };
    const { timeout, signal } = options;
    if (timeout !== undefined) {
      this.#timers.push(setTimeout(stop, timeout * 1000, 'timeout'));
    }
    this.#onAbort = () => stop('interrupted');
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (signal?.aborted) this.#onAbort();
  }

  /** @throws KernelDiedError where the run is to end and does not. */
  unless<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#forced]);
  }

  explain(text: string): string {
    if (this.reason === 'timeout') return `not done after ${this.#options.timeout} s\n${text}`;
    return text;
  }

  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
  }
}
