import type { TrialSpec } from '../runs/trial.ts';

/** Pictures to train on: shares of time, memory and leaks show with few, in minutes. */
export const TRAIN_LIMIT = 800;

/** A trial on that many pictures. */
export function limited(spec: TrialSpec): TrialSpec {
  return { ...spec, recipe: { ...spec.recipe, trainLimit: TRAIN_LIMIT } };
}
