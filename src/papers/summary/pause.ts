import { setImmediate as breath } from 'node:timers/promises';

/** Milliseconds between two breaths. */
const BREATH_MS = 100;

/**
 * Stands between the parts of a long computation: lets an interrupt, and progress to a display,
 * through now and then.
 *
 * @throws the signal's reason.
 */
export type Pause = () => Promise<void>;

/** Pauses of a computation that a signal may end. */
export function pausing(signal?: AbortSignal): Pause {
  let rested = performance.now();
  return async () => {
    if (performance.now() - rested < BREATH_MS) return;
    await breath();
    signal?.throwIfAborted();
    rested = performance.now();
  };
}
