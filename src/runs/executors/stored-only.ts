import type { Executor } from './executor.ts';

/** Trains nothing: what a store lacks stays without a result, and without a failure. */
export function storedOnly({ engineId }: Pick<Executor, 'engineId'>): Executor {
  return { engineId, run: async () => [] };
}
