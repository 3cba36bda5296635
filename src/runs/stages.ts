import { NoLockError, withLock } from '../files/lock.ts';
import { hashJson, type JsonObject } from '../json.ts';
import type { StageCache } from '../training/context.ts';
import { type CheckpointOptions, StoredCheckpoints } from './checkpoints.ts';
import type { Store } from './store.ts';

/** A stage that nobody has made, where none is to be made. */
export class NotStoredError extends Error {
  override readonly name = 'NotStoredError';
}

/** The stages that a store holds. Any other is a `NotStoredError`. */
export function storedStages(store: Store, scope: JsonObject): StageCache {
  return {
    async get(name, key) {
      const found = await store.readStage(hashJson({ stage: name, key, scope }));
      if (found === null) throw new NotStoredError(name);
      return found;
    },
  };
}

/** Told when a stage is at hand, made or found. */
export type StageListener = (name: string, how: 'computed' | 'found') => void;

export interface StageOptions extends CheckpointOptions {
  readonly onStage?: StageListener | undefined;
  /** Told of the seconds that earlier attempts have put into a stage which was made. */
  readonly onEarlier?: (seconds: number) => void;
}

/**
 * A stage cache over the store. A lock keeps processes from doing the same work at once and decides
 * nothing: a stage made twice has the same weights, and the first of them stays. `scope` is what every stage of a trial depends on: data
 * fingerprint, split, seed, engine.
 */
export function stageCache(
  store: Store,
  scope: JsonObject,
  signal: AbortSignal,
  { onStage = () => {}, onEarlier = () => {}, ...options }: StageOptions = {},
): StageCache {
  return {
    async get(name, key, compute) {
      const hash = hashJson({ stage: name, key, scope });
      const found = await store.readStage(hash);
      if (found !== null) {
        onStage(name, 'found');
        return found;
      }
      const make = async () => {
        const meanwhile = await store.readStage(hash);
        if (meanwhile !== null) {
          onStage(name, 'found');
          return meanwhile;
        }
        const checkpoints = new StoredCheckpoints(store.root, hash, options);
        const value = await compute(checkpoints);
        await store.writeStage(hash, value);
        await checkpoints.drop();
        onEarlier(checkpoints.secondsBefore);
        onStage(name, 'computed');
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
