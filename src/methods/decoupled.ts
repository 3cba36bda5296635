import { z } from 'zod';
import { type Method, type StageJob, stageBy } from '../training/method.ts';
import { BASE } from '../training/supervised.ts';
import type { Training } from '../training/training.ts';
import { erm } from './erm.ts';
import {
  type ExpertPredictor,
  expertPredictor,
  expertsFrom,
  trainHeads,
} from './fairsde/experts.ts';

const HEADS = 'decoupled classifiers';
/** Raise when the same options give other weights or curves. */
const VERSION = 2;

export const decoupledOptions = z.strictObject({});

/**
 * Decoupled classifiers on a pooled representation: ERM's encoder stays frozen, and a classifier for
 * every group goes on from ERM's with the records of its group. (A whole network for every group is
 * `group-data`.)
 */
export const decoupled: Method<z.infer<typeof decoupledOptions>> & {
  stages(): readonly StageJob[];
} = {
  name: 'decoupled',
  title: 'Decoupled classifiers',
  citation:
    'Dwork, C., Immorlica, N., Kalai, A. T., Leiserson, M. (2018). Decoupled Classifiers for Group-Fair and Efficient Machine Learning. FAT*.',
  card: {
    does: 'Trains a classifier a group on one encoder.',
    groupAtInference: true,
    kits: [],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  version: VERSION,
  options: decoupledOptions,
  stages() {
    const pooled = erm.stages({});
    return [...pooled, stageBy(HEADS, {}, trainDecoupled, pooled)];
  },
  passes: (_, { epochs }) => ({ [BASE]: epochs, [HEADS]: epochs }),
  train: (training) => trainDecoupled(training),
};

/** @throws what `runPhase` throws. */
export async function trainDecoupled(training: Training): Promise<ExpertPredictor> {
  const pooled = await erm.trainClassifier(training, {});
  const experts = expertsFrom(pooled.classifier, training.attribute.levels.length);
  try {
    const trained = await trainHeads(training, experts, HEADS, { version: VERSION });
    return expertPredictor(training, experts, {
      history: { ...pooled.history, ...trained.history },
      seconds: pooled.seconds + trained.seconds,
    });
  } catch (error) {
    experts.dispose();
    throw error;
  }
}
