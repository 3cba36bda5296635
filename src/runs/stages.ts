import { withLock } from '../files/lock.ts';
import { hashJson, type JsonObject } from '../json.ts';
import type { StageCache, StageValue } from '../methods/method.ts';
import type { Store } from './store.ts';

/** Told when a stage is at hand, made or found, so that a scheduler can let its sharers start. */
export type StageListener = (name: string, how: 'computed' | 'found') => void;

/**
 * A stage cache over the store. `scope` is what every stage of a trial depends on: data
 * fingerprint, split, seed, engine.
 */
export function stageCache(
  store: Store,
  scope: JsonObject,
  signal: AbortSignal,
  listener: StageListener = () => {},
): StageCache {
  return {
    async get(name, key, compute) {
      const hash = hashJson({ stage: name, key, scope });
      const found = await store.readStage(hash);
      if (found !== null) {
        listener(name, 'found');
        return found;
      }
      return withLock(
        store.stageLock(hash),
        async () => {
          const meanwhile = await store.readStage(hash);
          if (meanwhile !== null) {
            listener(name, 'found');
            return meanwhile;
          }
          const value = await compute();
          await store.writeStage(hash, value);
          listener(name, 'computed');
          return value;
        },
        signal,
      );
    },
  };
}

/** A stage cache that keeps nothing beyond the process: for notebooks and tests. */
export function memoryStages(): StageCache {
  const kept = new Map<string, Promise<StageValue>>();
  return {
    get(name, key, compute) {
      const hash = hashJson({ stage: name, key });
      let value = kept.get(hash);
      if (value === undefined) {
        value = compute();
        kept.set(hash, value);
        value.catch(() => kept.delete(hash));
      }
      return value;
    },
  };
}
