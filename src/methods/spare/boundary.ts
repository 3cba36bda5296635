import type * as tf from '@tensorflow/tfjs';
import { type BoundaryDistances, DEEPFOOL, deepFool } from './deepfool.ts';
import { PERTURBATION, perturbationSearch } from './perturbation.ts';

/** A way to find a small perturbation that changes a prediction, or makes it a target. */
export interface BoundarySearch {
  /** What its distances depend on. */
  readonly settings: Readonly<Record<string, number>>;
  /**
   * @param logits `[n, …] → [n, 1]` (class 1 above 0) or `[n, classes]`, each row of its own sample.
   * @param target the class to reach, which is at distance 0 where it is predicted already; null: any
   *   but the one predicted.
   */
  find(
    logits: (x: tf.Tensor) => tf.Tensor2D,
    x: tf.Tensor,
    target: number | null,
  ): BoundaryDistances;
}

export type SearchName = 'deepfool' | 'perturbation';

/** Both ways to measure the same distance. */
export const SEARCHES: Readonly<Record<SearchName, BoundarySearch>> = {
  deepfool: {
    settings: {
      maxIterations: DEEPFOOL.maxIterations,
      overshoot: DEEPFOOL.overshoot,
      rivals: DEEPFOOL.rivals,
    },
    find: (logits, x, target) => deepFool(logits, x, { ...DEEPFOOL, target }),
  },
  perturbation: {
    settings: { ...PERTURBATION },
    find: (logits, x, target) => perturbationSearch(logits, x, target),
  },
};
