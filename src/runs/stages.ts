import { NoLockError, withLock } from '../files/lock.ts';
import { hashJson, type JsonObject } from '../json.ts';
import type { StageCache } from '../training/context.ts';
import type { Store } from './store.ts';

/** Told when a stage is at hand, made or found. */
export type StageListener = (name: string, how: 'computed' | 'found') => void;

/**
 * A stage cache over the store. A lock keeps processes from doing the same work at once and decides
 * nothing: a stage made twice has the same weights, and the first of them stays. `scope` is what every stage of a trial depends on: data
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
      const make = async () => {
        const meanwhile = await store.readStage(hash);
        if (meanwhile !== null) {
          listener(name, 'found');
          return meanwhile;
        }
        const value = await compute();
        await store.writeStage(hash, value);
        listener(name, 'computed');
        return value;
      };
      try {
        return await withLock(store.stageLock(hash), make, signal);
      } catch (error) {
        if (error instanceof NoLockError) return make();
        throw error;
      }
    },
  };
}
