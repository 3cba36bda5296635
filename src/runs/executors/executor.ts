import type { ProgressUpdate } from '../../training/context.ts';
import type { Store } from '../store.ts';
import type { TrialSpec } from '../trial.ts';

/** Runs trials somewhere: in processes of this machine, as jobs of a cluster. */
export interface Executor {
  /**
   * `Engine.id` of whoever trains: a part of each trial's hash, wherever the plan was made.
   *
   * @param asked the trials that are meant: a cluster may have to look at their data to know.
   */
  engineId(asked?: readonly TrialSpec[], context?: ExecutorContext): Promise<string>;
  /**
   * Runs trials until each has a result in the store or a failure. A failing trial does not stop
   * the others; what another trial would meet as well (a full disk) stops all.
   *
   * @throws UserError of the latter kind, or the signal's reason, once nothing runs any more.
   */
  run(
    missing: readonly TrialSpec[],
    store: Store,
    context: ExecutorContext,
  ): Promise<readonly TrialFailure[]>;
}

export interface ExecutorContext {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent: (event: RunEvent) => void;
}

/** What a progress display needs to know. `worker` says who: a process, a task on a node. */
export type RunEvent =
  | { readonly kind: 'planned'; readonly total: number; readonly stored: number }
  | {
      readonly kind: 'started';
      readonly worker: string;
      readonly spec: TrialSpec;
      /** The stage that is being made, which others may need as well; absent: the trial itself is run. */
      readonly stage?: string;
    }
  | {
      readonly kind: 'progress';
      readonly worker: string;
      readonly spec: TrialSpec;
      readonly update: ProgressUpdate;
    }
  /** A checkpoint is stored: what was done until then is not lost. */
  | { readonly kind: 'kept'; readonly worker: string; readonly spec: TrialSpec }
  /** A sentence worth telling: where an interrupted training goes on. */
  | {
      readonly kind: 'note';
      readonly worker: string;
      readonly spec: TrialSpec;
      readonly text: string;
    }
  | {
      readonly kind: 'finished';
      readonly worker: string;
      readonly spec: TrialSpec;
      readonly seconds: number;
    }
  /** A worker that had started on a trial has made a stage of it, and is free. `job` tells stages apart. */
  | { readonly kind: 'prepared'; readonly worker: string; readonly job: string }
  | {
      readonly kind: 'failed';
      readonly worker: string;
      readonly failure: TrialFailure;
      /** The stage that failed, which others may need as well; absent: the trial itself did. */
      readonly stage?: string;
      /** Whether its process ended without a word: memory may have run out. */
      readonly died?: boolean;
    }
  /** What a cluster does with a run's tasks. `reason`: why most of those that wait do. */
  | {
      readonly kind: 'queued';
      readonly running: number;
      readonly nodes: number;
      readonly waiting: number;
      readonly reason: string | null;
    }
  /** How far a trial elsewhere has come, 0 to 1, as was heard some time ago. */
  | {
      readonly kind: 'at work';
      readonly worker: string;
      readonly spec: TrialSpec;
      readonly done: number;
    };

export interface TrialFailure {
  readonly spec: TrialSpec;
  readonly message: string;
  readonly fix: string | null;
  /** It was stopped, or never began: this says nothing about the trial, which may do well another time. */
  readonly cutShort?: boolean;
}
