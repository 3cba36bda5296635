import { hashJson, type JsonObject } from '../json.ts';
import type { Parameters } from '../tensor/parameters.ts';
import type { StageCache, StageValue, TrainContext } from './context.ts';
import { type TrainingWatch, trainingWatch } from './cost.ts';
import type { Curve } from './outcome.ts';
import type { Training } from './training.ts';

/** The recipe as the key of a stage names it. */
export function recipeKey({ recipe }: TrainContext): JsonObject {
  return { recipe: recipe as unknown as JsonObject };
}

/** What training left beside weights. */
export interface Trained {
  readonly history: Readonly<Record<string, Curve>>;
  /** CPU time of the training when it was done, without judging. */
  readonly seconds: number;
}

/**
 * Trains `modules` in place, or takes their weights from the stage cache.
 *
 * @param key what the weights depend on beside data, split and seed.
 * @param train returns the curves, and what else a later trial will want to know.
 * @throws what `train` throws, after the modules are disposed.
 */
export async function trainedStage<Left extends Pick<Trained, 'history'>>(
  { context, meter }: Training,
  name: string,
  key: JsonObject,
  modules: readonly Parameters[],
  train: (watch: TrainingWatch) => Promise<Left>,
): Promise<Trained & Left> {
  let found = true;
  try {
    const { arrays, json } = await context.stages.get(name, key, async () => {
      found = false;
      const watch = trainingWatch();
      const left = { ...(await train(watch)), seconds: watch.seconds() };
      return { arrays: packParameters(modules), json: left as unknown as JsonObject };
    });
    if (found) meter.skip(name);
    unpackParameters(modules, arrays);
    return json as unknown as Trained & Left;
  } catch (error) {
    for (const module of modules) module.dispose();
    throw error;
  }
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
