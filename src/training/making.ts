import type { Checkpoints } from './context.ts';
import { type TrainingWatch, trainingWatch } from './cost.ts';

/** A stage while it is made: what its training costs, and what is kept of it meanwhile. */
export interface Making {
  readonly watch: TrainingWatch;
  readonly checkpoints: Checkpoints;
}

/** A making that begins now. */
export function making(checkpoints: Checkpoints): Making {
  return { watch: trainingWatch(), checkpoints };
}

/** Keeps nothing: a training that is interrupted begins anew. */
export const NO_CHECKPOINTS: Checkpoints = {
  latest: async () => null,
  due: false,
  save: async () => {},
  note: () => {},
};
