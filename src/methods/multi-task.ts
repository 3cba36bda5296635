import { z } from 'zod';
import { type Method, stageBy } from '../training/method.ts';
import type { Training } from '../training/training.ts';
import { membership } from './group-data.ts';
import { type GroupModels, groupPredictor, trainJointly } from './group-models/group-models.ts';

const options = z.strictObject({
  /** λ of λ·Σ ‖θ_g − θ̄‖²: 0 leaves the groups' models to themselves, ∞ makes them one. */
  pull: z.number().min(0).default(0.01),
});
type Options = z.infer<typeof options>;

const STAGE = 'regularised multi-task';

/**
 * Regularised multi-task learning (MTL): a model for each group learns from the group's records, and
 * all are pulled towards their mean. Batches hold every group, so normalisation in training sees all.
 */
export const multiTask: Method<Options> = {
  name: 'multi-task',
  title: 'MTL',
  citation: 'Evgeniou, T., Pontil, M. (2004). Regularized Multi-Task Learning. KDD.',
  card: {
    does: 'Trains a model a group, each pulled towards their mean.',
    groupAtInference: true,
    stepCost: 2,
    kits: [],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  version: 1,
  options,
  // Two decades either way of the default, towards models apart and towards one.
  ranges: { pull: { from: 1e-4, to: 1 } },
  stages: (chosen) => [stageBy(STAGE, { ...chosen }, (training) => trainPulled(training, chosen))],
  passes: (_, { epochs }) => ({ [STAGE]: epochs }),
  async train(training, chosen) {
    const models = await trainPulled(training, chosen);
    return groupPredictor(training, models, models.measures);
  },
};

/** The models of all groups. @throws what `minimise` throws. */
export function trainPulled(training: Training, { pull }: Options): Promise<GroupModels> {
  const weights = training.attribute.levels.map((_, level) => membership(training, level, 0));
  return trainJointly(training, weights, 0, { stage: STAGE, pull });
}
