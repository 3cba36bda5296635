import { z } from 'zod';
import { classifierPredictor, costOf } from '../training/classifier.ts';
import type { Method } from '../training/method.ts';
import { BASE } from '../training/supervised.ts';
import { erm } from './erm.ts';
import { privilegedWeights, weightTensors } from './saliency/group-saliency.ts';

const options = z.strictObject({
  /** Share of the filters' and matrices' entries that become 0. */
  share: z.number().min(0).lt(1).default(0.02),
  /**
   * β: how much the privileged group's loss by pruning counts as a gain. At 1 nothing holds back what
   * all groups need, and a small share is enough to ruin a small network.
   */
  beta: z
    .number()
    .min(0)
    .default(5 / 9),
});

/**
 * FairPrune: ERM without the weights that matter to the group it serves best and little to the others,
 * s_others − β·s_privileged being smallest; not trained after. (SCP-FairPrune, Kong et al. 2024, prunes
 * so beside channels that reveal the group; the channels are not pruned here.)
 */
export const fairPrune: Method<z.infer<typeof options>> = {
  name: 'fair-prune',
  title: 'FairPrune',
  citation:
    'Wu, Y., Zeng, D., Xu, X., Shi, Y., Hu, J. (2022). FairPrune: Achieving Fairness Through Pruning for Dermatological Disease Diagnosis. MICCAI.',
  version: 2,
  options,
  stages: () => erm.stages({}),
  passes: (_, { epochs }) => ({ [BASE]: epochs }),
  async train(training, { share, beta }) {
    const trained = await erm.trainClassifier(training, {});
    const { classifier } = trained;
    const weights = weightTensors(classifier);
    const pruned = privilegedWeights(training, classifier, weights, { beta, share });
    let zeros = 0;
    let entries = 0;
    weights.forEach(({ parameters, name }, t) => {
      const kept = Float32Array.from(parameters.get(name).dataSync(), (value, i) =>
        pruned[t]![i] === 1 ? 0 : value,
      );
      parameters.variable(name).set(kept);
      zeros += kept.filter((value) => value === 0).length;
      entries += kept.length;
    });
    return classifierPredictor(training, trained, {
      ...costOf(training, trained),
      pruned: zeros / entries,
    });
  },
};
