import * as tf from '@tensorflow/tfjs';
import { type BoundaryDistances, DEEPFOOL, deepFool, type SampleSource } from './deepfool.ts';
import { PERTURBATION, perturbationSearch } from './perturbation.ts';

/** Samples that are perturbed together. */
const BATCH = 128;

/** A way to find a small perturbation that changes a prediction, or makes it a target. */
export interface BoundarySearch {
  /** What its distances depend on. */
  readonly settings: Readonly<Record<string, number>>;
  /**
   * @param logits as `deepFool` wants them.
   * @param target the class to reach, which is at distance 0 where it is predicted already; null: any
   *   but the one predicted.
   * @param pause awaited about once a batch; throws to end the search.
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
      deepFool(logits, samples, { ...DEEPFOOL, target }, { pause }),
  },
  perturbation: {
    settings: { ...PERTURBATION },
    async find(logits, samples, target, pause) {
      const { count, shape } = samples;
      const distances = new Float32Array(count);
      const crossed = new Uint8Array(count);
      for (let first = 0; first < count; first += BATCH) {
        await pause();
        const part = Math.min(BATCH, count - first);
        const x = tf.tensor(samples.read(first, part), [part, ...shape]);
        const found = perturbationSearch(logits, x, target);
        x.dispose();
        distances.set(found.distances, first);
        crossed.set(found.crossed, first);
      }
      return { distances, crossed };
    },
  },
};
