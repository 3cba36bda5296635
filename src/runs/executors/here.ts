import { systemError } from '../../files/system-error.ts';
import { loadEngine } from '../../tensor/engine.ts';
import { executeTrial } from '../execute.ts';
import type { Executor, TrialFailure } from './executor.ts';
import { failureOf } from './failure.ts';

/**
 * Trains in this process, one trial after the other: methods that a notebook's cell defines are known
 * nowhere else.
 */
export function here(): Executor {
  return {
    engineId: async () => (await loadEngine()).id,
    async run(missing, store, { signal = new AbortController().signal, onEvent }) {
      const failures: TrialFailure[] = [];
      for (const spec of missing) {
        signal.throwIfAborted();
        const worker = 'here';
        onEvent({ kind: 'started', worker, spec });
        try {
          const { provenance } = await executeTrial(spec, store, {
            signal,
            progress: (update) => onEvent({ kind: 'progress', worker, spec, update }),
          });
          onEvent({ kind: 'finished', worker, spec, seconds: provenance.seconds });
        } catch (error) {
          signal.throwIfAborted();
          // Every other trial would meet it too.
          const refused = systemError(error);
          if (refused !== null) throw refused;
          const failure = { spec, ...failureOf(error, spec) };
          failures.push(failure);
          onEvent({ kind: 'failed', worker, failure });
        }
      }
      return failures;
    },
  };
}

/** Trains here what only this process can train, after another executor trained the rest. */
export function partlyHere(others: Executor, isOwn: (method: string) => boolean): Executor {
  const own = here();
  return {
    engineId: (asked, context) => others.engineId(asked, context),
    async run(missing, store, context) {
      const elsewhere = missing.filter(({ method }) => !isOwn(method));
      const failures = elsewhere.length === 0 ? [] : await others.run(elsewhere, store, context);
      const rest = missing.filter(({ method }) => isOwn(method));
      return [...failures, ...(await own.run(rest, store, context))];
    },
  };
}
