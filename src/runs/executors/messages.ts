import type { ProgressUpdate } from '../../training/context.ts';
import type { TrialSpec } from '../trial.ts';

/** What the pool tells a worker process. */
export type ToWorker =
  | {
      readonly kind: 'run';
      readonly spec: TrialSpec;
      /** Of the list of the trial's method; null: the trial itself. */
      readonly stage: number | null;
      /** Spent on stages that were made for this trial. */
      readonly secondsBefore: number;
      readonly storeRoot: string;
      /** `Store.exports`. */
      readonly exports: readonly string[];
    }
  | { readonly kind: 'stop' };

/** What a worker process tells the pool. */
export type FromWorker =
  | { readonly kind: 'progress'; readonly update: ProgressUpdate }
  /** A checkpoint further than those before it. */
  | { readonly kind: 'kept' }
  /** A sentence for whoever watches. */
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'done'; readonly seconds: number }
  | { readonly kind: 'failed'; readonly failure: WorkerFailure };

export interface WorkerFailure {
  readonly message: string;
  readonly fix: string | null;
  /** Whether the machine refused something: every other trial would fail alike. */
  readonly machine: boolean;
  readonly stack?: string | undefined;
}

/** An end of the channel between a pool and a worker: the process, or the child. */
interface End {
  readonly connected: boolean;
  send?(message: unknown, handle: undefined, options: undefined, heard: () => void): boolean;
}

/**
 * Says something to the other side, where there is one. That one has just died is no error of who speaks,
 * whom it would end: the pool hears of it by `exit`, the worker by `disconnect`.
 */
export function say(end: End, message: ToWorker | FromWorker): void {
  // Without a callback Node makes an event of it, which nobody survives.
  if (end.connected) end.send?.(message, undefined, undefined, () => {});
}
