import { z } from 'zod';
import { metricPath } from '../metrics/paths.ts';
import { type Classifier, classifierPredictor, costOf } from '../training/classifier.ts';
import type { Method } from '../training/method.ts';
import { selectBy } from '../training/selection.ts';
import { BASE, type TrainedClassifier } from '../training/supervised.ts';
import type { Training } from '../training/training.ts';
import { validate } from '../training/validation.ts';
import { erm } from './erm.ts';
import { type WeightTensor, weighWeights } from './saliency/group-saliency.ts';

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
 * true positive rates; the one with the best F1 where none does.
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
  // Small networks have few weights to spare; β is chosen among its own candidates.
  ranges: { share: { from: 0.005, to: 0.1 } },
  stages: () => erm.stages({}),
  passes: (_, { epochs }) => ({ [BASE]: epochs }),
  chooses: choosesBeta,
  async train(training, chosen) {
    const { trained, marks, beta } = await prunedClassifier(training, chosen);
    return classifierPredictor(training, trained, {
      ...costOf(training, trained),
      pruned: shareOf(marks),
      beta,
    });
  },
};

/** That β is chosen, where there are several. */
export function choosesBeta({
  betaCandidates: { length },
}: Pick<z.infer<typeof options>, 'betaCandidates'>): string[] {
  return length < 2 ? [] : [`β among ${length} values`];
}

/**
 * ERM's classifier, the caller's to dispose, with the weights that are marked at 0, for β as validation
 * chose it.
 */
export async function prunedClassifier(
  training: Training,
  { share, betaCandidates }: z.infer<typeof options>,
): Promise<PrunedClassifier> {
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
    return { beta, marks, values, ...standing(training, classifier) };
  });
  const { beta, marks, values } = selectBy(candidates, (candidate) =>
    fairestWithin(before.f1, candidate),
  );
  setTo(values);
  return { trained, weights, marks, beta, before };
}

export interface PrunedClassifier {
  readonly trained: TrainedClassifier;
  /** Filters and matrices; the head's matrix is the last. */
  readonly weights: readonly WeightTensor[];
  /** Which of their entries are 0 now. */
  readonly marks: readonly Uint8Array[];
  readonly beta: number;
  /** How ERM stood. */
  readonly before: Standing;
}

/** For `selectBy`: the smallest gap of those that cost F1 a point at most, then the best F1. */
export function fairestWithin(f1Before: number, { f1, gap }: Standing): readonly number[] {
  return f1 >= f1Before - MARGIN ? [1, -gap] : [0, f1];
}

/** The share of entries that are marked. */
export function shareOf(marks: readonly Uint8Array[]): number {
  const marked = marks.reduce((sum, own) => sum + own.filter((mark) => mark === 1).length, 0);
  return marked / marks.reduce((sum, own) => sum + own.length, 0);
}

/** On validation; NaN: undefined. */
export interface Standing {
  /** Mean macro F1 of the groups. */
  readonly f1: number;
  /** Difference in true positive rates. */
  readonly gap: number;
}

export function standing(training: Training, classifier: Classifier): Standing {
  const evaluation = validate(training, classifier.scoring);
  const at = (metric: string) =>
    evaluation.at(metricPath('fairness', training.attribute.name, metric)) ?? Number.NaN;
  return { f1: at('meanGroupMacroF1'), gap: at('eopp1') };
}
