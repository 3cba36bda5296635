import { hashJson, type JsonObject } from '../json.ts';
import { type Parameters, packParameters, unpackParameters } from '../tensor/parameters.ts';
import type { Scores, StageCache, StageValue, TrainContext } from './context.ts';
import { type Making, making, NO_CHECKPOINTS } from './making.ts';
import type { Curve } from './outcome.ts';
import type { Training } from './training.ts';

/** The recipe as the key of a stage names it. */
export function recipeKey({ recipe }: Pick<TrainContext, 'recipe'>): JsonObject {
  return { recipe: recipe as unknown as JsonObject };
}

/** What a stage depends on whose models know a record's group: the question, the recipe, and `own`. */
export function groupedKey(
  { label, attribute, context }: Pick<Training, 'label' | 'attribute' | 'context'>,
  own: JsonObject,
): JsonObject {
  return { ...own, label: label.name, attribute: attribute.name, ...recipeKey(context) };
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
  train: (making: Making) => Promise<Left>,
): Promise<Trained & Left> {
  let found = true;
  try {
    const { arrays, json } = await context.stages.get(name, key, async (checkpoints) => {
      found = false;
      const own = making(checkpoints);
      const left = { ...(await train(own)), seconds: own.watch.seconds() };
      return { arrays: packParameters(modules), json: left as unknown as JsonObject };
    });
    if (found) meter.skip(name);
    unpackParameters(modules, arrays);
    // Whoever goes on from them draws alike, made or found.
    for (const module of modules) for (const stream of module.streams) stream.restart();
    return json as unknown as Trained & Left;
  } catch (error) {
    for (const module of modules) module.dispose();
    throw error;
  }
}

/** What a stage depends on that is known before any trial runs, beside data, split and seed. */
export function plannedKey(key: JsonObject, of: Pick<TrainContext, 'recipe'>): JsonObject {
  return { ...key, ...recipeKey(of) };
}

/** What tuning reads of a stage: the stored scores, or what `compute` gives. */
export function scoresOfStage(
  { scores }: Pick<TrainContext, 'scores'>,
  name: string,
  key: JsonObject,
  compute: () => Promise<Scores>,
): Promise<Scores> {
  return scores === undefined ? compute() : scores.get(name, key, compute);
}

/** A stage cache that keeps nothing beyond the process: for notebooks and tests. */
export function memoryStages(): StageCache {
  const kept = new Map<string, Promise<StageValue>>();
  return {
    get(name, key, compute) {
      const hash = hashJson({ stage: name, key });
      let value = kept.get(hash);
      if (value === undefined) {
        value = compute(NO_CHECKPOINTS);
        kept.set(hash, value);
        value.catch(() => kept.delete(hash));
      }
      return value;
    },
  };
}
