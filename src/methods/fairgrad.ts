import { z } from 'zod';
import { StepMeter, stepsPerEpoch } from '../training/phase.ts';
import type { Method } from './method.ts';
import {
  meanGradientNorms,
  OBJECTIVES,
  predictorOf,
  trainObjectives,
  treatedAttributes,
} from './objectives/multi-objective.ts';

const options = z.strictObject({
  /** The attributes treated; null: all of the task's. */
  attributes: z.array(z.string()).min(1).nullable().default(null),
});

/**
 * FairGrad: at every step the gradients of task loss and equalised-odds surrogates are projected off
 * those that they conflict with, and summed. There is no weight to tune.
 */
export const fairGrad: Method<z.infer<typeof options>> = {
  name: 'fairgrad',
  title: 'FairGrad',
  citation:
    'Balancing Fairness and Performance in Healthcare AI: A Gradient Reconciliation Approach (2025). arXiv:2504.14388.',
  version: 2,
  options,
  async train(task, split, chosen, context) {
    const { recipe } = context;
    const meter = new StepMeter(context, {
      [OBJECTIVES]: recipe.epochs * stepsPerEpoch(split.train.length, recipe.batchSize),
    });
    const attributes = treatedAttributes(task, chosen.attributes);
    const combination = { kind: 'reconciled' } as const;
    const trained = await trainObjectives(task, split, attributes, combination, context, meter);
    return predictorOf(trained, meanGradientNorms(trained));
  },
};
