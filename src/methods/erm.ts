import { z } from 'zod';
import { classifierPredictor, megaFlopsOf } from '../training/classifier.ts';
import { knownSeconds } from '../training/cost.ts';
import { StepMeter, stepsPerEpoch } from '../training/phase.ts';
import { PRETRAINING, pretrain } from './masking/vanilla.ts';
import type { Method } from './method.ts';

const options = z.strictObject({
  /** λ_MI of the pretraining; Fair Diagnosis calls the result Vanilla. 0: plain ERM. */
  mutualInformation: z.number().min(0).default(0),
});

/** Empirical risk minimisation: what every other method is compared with. */
export const erm: Method<z.infer<typeof options>> = {
  name: 'erm',
  title: 'ERM',
  citation: 'Vapnik, V. (1998). Statistical Learning Theory. Wiley.',
  version: 1,
  options,
  shares: () => PRETRAINING,
  async train(task, split, chosen, context) {
    const { recipe } = context;
    const meter = new StepMeter(context, {
      [PRETRAINING]: recipe.epochs * stepsPerEpoch(split.train.length, recipe.batchSize),
    });
    const trained = await pretrain(task, split, chosen, context, meter);
    const { classifier, inputs, history, seconds } = trained;
    return classifierPredictor(classifier, inputs, history, {
      megaFlops: megaFlopsOf(classifier, task),
      trainingSeconds: knownSeconds(seconds),
    });
  },
};
