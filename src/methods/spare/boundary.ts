import type * as tf from '@tensorflow/tfjs';
import { rowsAtOnce } from '../../training/rows-at-once.ts';
import { type BoundaryDistances, DEEPFOOL, deepFool } from './deepfool.ts';
import type { SampleSource } from './looks.ts';
import { PERTURBATION, perturbationSearch } from './perturbation.ts';

/** Samples that are perturbed together, of small pictures. */
const BATCH = 128;

/** A way to find a small perturbation that changes a prediction, or makes it a target. */
export interface BoundarySearch {
  /** What its distances depend on. */
  readonly settings: Readonly<Record<string, number>>;
  /**
   * @param logits as `deepFool` wants them.
   * @param target the class to reach, which is at distance 0 where it is predicted already; null: any
   *   but the one predicted.
   * @param pause awaited before each look; throws to end the search.
   */
  find(
    logits: (x: tf.Tensor) => tf.Tensor2D,
    samples: SampleSource,
    target: number | null,
    pause: () => Promise<void>,
  ): Promise<BoundaryDistances>;
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
    find: (logits, samples, target, pause) =>
      deepFool(
        logits,
        samples,
        { ...DEEPFOOL, target },
        // A sample alone rounds otherwise, so that two are the fewest.
        { pause, batch: Math.max(2, rowsAtOnce(BATCH, samples.shape)) },
      ),
  },
  perturbation: {
    settings: { ...PERTURBATION },
    find: (logits, samples, target, pause) =>
      perturbationSearch(logits, samples, target, PERTURBATION, {
        pause,
        batch: rowsAtOnce(BATCH, samples.shape),
      }),
  },
};
