import type { ProgressUpdate } from '../training/context.ts';
import type { TrialSpec } from './trial.ts';

/** What the runner tells a worker process. */
export type ToWorker =
  | { readonly kind: 'run'; readonly spec: TrialSpec; readonly storeRoot: string }
  | { readonly kind: 'stop' };

/** What a worker process tells the runner. */
export type FromWorker =
  | { readonly kind: 'progress'; readonly update: ProgressUpdate }
  | { readonly kind: 'stage'; readonly name: string }
  | {
      readonly kind: 'done';
      readonly hash: string;
      readonly seconds: number;
      readonly peakMemoryMiB: number;
    }
  | {
      readonly kind: 'failed';
      readonly failure: { readonly message: string; readonly fix: string | null };
    };
