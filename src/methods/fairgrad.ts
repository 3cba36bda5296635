import { z } from 'zod';
import { classifierPredictor } from '../training/classifier.ts';
import type { Method } from '../training/method.ts';
import { SURROGATE_FORMS } from './objectives/equalised-odds.ts';
import {
  meanGradientNorms,
  OBJECTIVES,
  trainObjectives,
  treatedAttributes,
} from './objectives/multi-objective.ts';

const options = z.strictObject({
  /** The attributes treated; null: all of the task's. */
  attributes: z.array(z.string()).min(1).nullable().default(null),
  /** `root`: gradients as long as the task's; `squared`: gradients that vanish with the gaps. */
  surrogate: z.enum(SURROGATE_FORMS).default('root'),
});

/**
 * FairGrad: at every step the gradients of task loss and equalised-odds surrogates are projected off
 * those that they conflict with, and summed. There is no weight to tune.
 */
export const fairGrad: Method<z.infer<typeof options>> = {
  name: 'fairgrad',
  title: 'FairGrad',
  citation:
    'Wang, X. and Yang, C. C. (2025). Balancing Fairness and Performance in Healthcare AI: A Gradient Reconciliation Approach. AIME. arXiv:2504.14388.',
  card: {
    does: 'Reconciles the gradients of the task and of a fairness objective.',
    groupAtInference: false,
    stepCost: 2,
    kits: [],
    aims: [{ metric: 'fairness.<attribute>.equalizedOddsDifference' }],
  },
  version: 5,
  options,
  ranges: { surrogate: { oneOf: [...SURROGATE_FORMS] } },
  check({ attributes }, question) {
    treatedAttributes(question, attributes);
  },
  passes: (_, { epochs }) => ({ [OBJECTIVES]: epochs }),
  async train(training, { attributes: names, surrogate }) {
    const attributes = treatedAttributes(training.task, names);
    const trained = await trainObjectives(training, attributes, surrogate, {
      kind: 'reconciled',
    });
    const { stepMilliseconds } = trained;
    return classifierPredictor(training, trained, {
      stepMilliseconds,
      ...meanGradientNorms(trained),
    });
  },
};
