import { z } from 'zod';
import type { Augmentation } from '../data/augment.ts';
import { UserError } from '../errors.ts';
import { classifierPredictor, costOf } from '../training/classifier.ts';
import type { Method } from '../training/method.ts';
import { trainClassifier } from '../training/supervised.ts';
import type { Training } from '../training/training.ts';
import { erm } from './erm.ts';

const STAGE = 'RandAugment';
const VERSION = 1;

const options = z.strictObject({
  /** N: operations a picture; 0: ERM. */
  operations: z.number().int().min(0).default(2),
  /** M of 30. */
  magnitude: z.number().min(0).max(30).default(10),
});

/**
 * ERM on pictures that are changed by N random operations at one magnitude, after what the recipe does to
 * them (Cubuk et al. 2020).
 */
export const randAugment: Method<z.infer<typeof options>> = {
  name: 'rand-augment',
  title: 'RandAug',
  citation:
    'Cubuk, E. D., Zoph, B., Shlens, J. and Le, Q. V. (2020). RandAugment: Practical automated data augmentation with a reduced search space. CVPR Workshops.',
  version: VERSION,
  blind: true,
  options,
  card: {
    does: 'Trains on pictures changed by random operations; knows no groups.',
    groupAtInference: false,
    picturesOnly: true,
    kits: ['NH-Fair'],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  ranges: { operations: { oneOf: [1, 2, 3] }, magnitude: { from: 3, to: 20 } },
  passes: ({ operations }, recipe, task) =>
    operations === 0 ? erm.passes({}, recipe, task) : { [STAGE]: recipe.epochs },
  async train(training, { operations, magnitude }) {
    if (operations === 0) return erm.train(training, {});
    if (training.inputs.encoder !== undefined) {
      throw new UserError(
        `RandAug changes pictures, and ${training.task.dataset.id} has none`,
        'leave it out, or choose a data set of pictures',
      );
    }
    const after = training.context.recipe.augment;
    const own = augmentedBy(training, {
      operations,
      magnitude,
      after: typeof after === 'object' ? after.after : after,
    });
    const trained = await trainClassifier(own, {
      stage: STAGE,
      key: { version: VERSION },
      labels: [training.label],
    });
    return classifierPredictor(own, trained, costOf(own, trained));
  },
};

function augmentedBy(training: Training, augment: Augmentation): Training {
  const { context } = training;
  return { ...training, context: { ...context, recipe: { ...context.recipe, augment } } };
}
