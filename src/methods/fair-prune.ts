import { z } from 'zod';
import { metricPath } from '../metrics/paths.ts';
import { type Classifier, classifierPredictor, costOf } from '../training/classifier.ts';
import type { Method } from '../training/method.ts';
import { selectBy } from '../training/selection.ts';
import { BASE } from '../training/supervised.ts';
import type { Training } from '../training/training.ts';
import { validate } from '../training/validation.ts';
import { erm } from './erm.ts';
import { weighWeights } from './saliency/group-saliency.ts';

/** Points of mean F1 on validation that pruning may cost. */
const MARGIN = 0.01;

const options = z.strictObject({
  /** Share of the filters' and matrices' entries that become 0. */
  share: z.number().min(0).lt(1).default(0.02),
  /**
   * β: how much the privileged group's loss by pruning counts as a gain. Several: chosen on validation.
   * The larger, the less holds back what all groups need: a few weights are then enough to ruin a
   * small network.
   */
  betaCandidates: z
    .array(z.number().min(0))
    .min(1)
    .default([0, 1 / 9, 1 / 3, 5 / 9, 1]),
});

/**
 * FairPrune: ERM without the weights that matter to the group it serves best and little to the others,
 * s_others − β·s_privileged being smallest; not trained after. Of the candidates for β that keep the
 * mean F1 of the groups on validation within a point of ERM's, the one with the smallest difference in
 * true positive rates; the one with the best F1 where none does. (SCP-FairPrune, Kong et al. 2024,
 * prunes so beside channels that reveal the group; the channels are not pruned here.)
 */
export const fairPrune: Method<z.infer<typeof options>> = {
  name: 'fair-prune',
  title: 'FairPrune',
  citation:
    'Wu, Y., Zeng, D., Xu, X., Shi, Y., Hu, J. (2022). FairPrune: Achieving Fairness Through Pruning for Dermatological Disease Diagnosis. MICCAI.',
  card: {
    does: 'Zeroes the weights that matter to the better group and not to the worse.',
    groupAtInference: false,
    kits: [],
    aims: [{ metric: 'fairness.<attribute>.equalizedOddsDifference' }],
  },
  version: 3,
  options,
  stages: () => erm.stages({}),
  passes: (_, { epochs }) => ({ [BASE]: epochs }),
  async train(training, { share, betaCandidates }) {
    const trained = await erm.trainClassifier(training, {});
    const { classifier } = trained;
    const { weights, values: kept, marked } = weighWeights(training, classifier);
    const setTo = (values: readonly Float32Array[]) =>
      weights.forEach(({ parameters, name }, t) => {
        parameters.variable(name).set(values[t]!);
      });
    const before = standing(training, classifier);
    const candidates = betaCandidates.map((beta) => {
      const marks = marked(beta, share);
      const values = kept.map((own, t) => own.map((value, i) => (marks[t]![i] === 1 ? 0 : value)));
      setTo(values);
      return { beta, values, ...standing(training, classifier) };
    });
    const { beta, values } = selectBy(candidates, ({ f1, gap }) =>
      f1 >= before.f1 - MARGIN ? [1, -gap] : [0, f1],
    );
    setTo(values);
    const zeros = values.reduce((sum, own) => sum + own.filter((value) => value === 0).length, 0);
    const entries = values.reduce((sum, own) => sum + own.length, 0);
    return classifierPredictor(training, trained, {
      ...costOf(training, trained),
      pruned: zeros / entries,
      beta,
    });
  },
};

/** Mean F1 of the groups and the difference in true positive rates on validation; NaN: undefined. */
function standing(training: Training, classifier: Classifier) {
  const evaluation = validate(training, (x) => classifier.logits(x, false));
  const at = (metric: string) =>
    evaluation.at(metricPath('fairness', training.attribute.name, metric)) ?? Number.NaN;
  return { f1: at('meanGroupMacroF1'), gap: at('eopp1') };
}
