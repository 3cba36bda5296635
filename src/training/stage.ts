import { hashJson, type JsonObject } from '../json.ts';
import type { Parameters } from '../tensor/parameters.ts';
import type { StageCache, StageValue, TrainContext } from './context.ts';

/** The part of a recipe that a single supervised phase depends on, for the keys of stages. */
export function recipeKey({ recipe }: Pick<TrainContext, 'recipe'>): JsonObject {
  const { extra: _otherPhases, ...determining } = recipe;
  return { recipe: determining as unknown as JsonObject };
}

/** Copies of all arrays of some modules, as `<index of the module>/<name>`, for a stage. */
export function packParameters(modules: readonly Parameters[]): Record<string, Float32Array> {
  const packed: Record<string, Float32Array> = {};
  modules.forEach((module, index) => {
    for (const [name, values] of Object.entries(module.toArrays())) {
      packed[`${index}/${name}`] = values;
    }
  });
  return packed;
}

/**
 * The inverse of `packParameters`, for modules built alike.
 *
 * @throws Error where an array is missing or has another length.
 */
export function unpackParameters(
  modules: readonly Parameters[],
  packed: Readonly<Record<string, Float32Array>>,
): void {
  modules.forEach((module, index) => {
    const own: Record<string, Float32Array> = {};
    for (const name of module.names) own[name] = packed[`${index}/${name}`]!;
    module.load(own);
  });
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
