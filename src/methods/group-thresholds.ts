import { z } from 'zod';
import { UserError } from '../errors.ts';
import { evaluate } from '../metrics/evaluate.ts';
import { callsTooFew, youdenThreshold } from '../metrics/threshold.ts';
import { classifierPredictor, costOf } from '../training/classifier.ts';
import { codesOf } from '../training/losses.ts';
import type { Method } from '../training/method.ts';
import { predictionsOf } from '../training/predictions.ts';
import type { Training } from '../training/training.ts';
import { erm } from './erm.ts';
import { AIMS, fitThresholds, isApart } from './group-thresholds/fit.ts';

const options = z.strictObject({
  /** What the thresholds are fitted for; see `fitThresholds`. */
  aim: z.enum(AIMS).default('equalised-odds'),
  /** Accuracy that `gap`, `equalised-odds` and `parity` may cost on validation, a fraction. */
  tolerance: z.number().min(0).max(1).default(0.015),
  /** How far each threshold moves from the common one, 0.5 or where ERM calls too few, Youden's; 0: ERM. */
  strength: z.number().min(0).max(1).default(1),
});
type Options = z.infer<typeof options>;

/**
 * A threshold for each group on the scores of ERM, fitted on validation records for one of five aims (Hardt
 * et al. 2016; with constraints as OxonFair has them). Nothing is trained. Scores are stretched, group by
 * group, so that each group's threshold lies at 0.5: their order within a group stays.
 */
export const groupThresholds: Method<Options> = {
  name: 'group-thresholds',
  title: 'Group thresholds',
  citation:
    'Hardt, M., Price, E. and Srebro, N. (2016). Equality of opportunity in supervised learning. NeurIPS. Delaney, E., Fu, Z., Wachter, S., Mittelstadt, B. and Russell, C. (2024). OxonFair: A flexible toolkit for algorithmic fairness. NeurIPS.',
  version: 2,
  // They are tried at every threshold since then.
  versionOf: ({ aim }) => (isApart(aim) ? 3 : 2),
  options,
  decidesAtHalf: true,
  card: {
    does: 'Gives each group a threshold of its own on ERM’s scores, fitted on validation.',
    groupAtInference: true,
    kits: ['OxonFair', 'CXR_Fairness', 'Fairlearn'],
    aims: [
      { metric: 'overall.accuracy', options: { aim: 'accuracy' } },
      { metric: 'fairness.<attribute>.worstGroupMacroRecall', options: { aim: 'max-min' } },
      { metric: 'fairness.<attribute>.equalOpportunityDifference', options: { aim: 'gap' } },
      {
        metric: 'fairness.<attribute>.equalizedOddsDifference',
        options: { aim: 'equalised-odds' },
      },
      { metric: 'fairness.<attribute>.demographicParityDifference', options: { aim: 'parity' } },
    ],
  },
  // What it aims at is asked for, not searched.
  ranges: { tolerance: { from: 0.001, to: 0.05 } },
  check(_, { labels: [label] }) {
    if (label!.classes.length === 2) return;
    throw new UserError(
      'group thresholds are defined for two classes',
      `choose another label than ${label!.name}`,
    );
  },
  stages: () => erm.stages({}),
  passes: (_, recipe, task) => erm.passes({}, recipe, task),
  async train(training, chosen) {
    const { attribute } = training;
    const trained = await erm.trainClassifier(training, {});
    const plain = classifierPredictor(training, trained, costOf(training, trained));
    const thresholds = await fitted(training, (rows) => plain.scores(rows), chosen);
    return {
      ...plain,
      scores: async (rows) =>
        (await plain.scores(rows)).map((score, i) =>
          stretched(score, thresholds[attribute.codes[rows[i]!]!] ?? 0.5),
        ),
      measures: {
        ...plain.measures,
        ...Object.fromEntries(
          attribute.levels.map((level, group) => [`threshold ${level}`, thresholds[group]!]),
        ),
      },
    };
  },
};

async function fitted(
  { task, split, attribute, label }: Training,
  scoresOf: (rows: Int32Array) => Promise<Float32Array>,
  { aim, tolerance, strength }: Options,
): Promise<number[]> {
  const rows = split.validation;
  const scores = await scoresOf(rows);
  const records = predictionsOf(task, rows, scores);
  const { at } = evaluate(records);
  const few = callsTooFew(at('overall.positiveRate') ?? 0, at('overall.prevalence') ?? 0);
  const common = few ? (youdenThreshold(records) ?? 0.5) : 0.5;
  const fit = fitThresholds(
    { scores, labels: codesOf(label.codes, rows), groups: codesOf(attribute.codes, rows) },
    attribute.levels.length,
    aim,
    common,
    tolerance,
  );
  return fit.map((threshold) => common + strength * (threshold - common));
}

/** A score on two straight lines, 0 to 0, the threshold to 0.5, and 1 to 1. */
export function stretched(score: number, threshold: number): number {
  if (threshold === 0.5) return score;
  return score < threshold
    ? Math.min((0.5 * score) / threshold, BELOW_HALF)
    : 0.5 + (0.5 * (score - threshold)) / (1 - threshold);
}

/** The largest number of single precision below 0.5. */
const BELOW_HALF = 0.5 - 2 ** -25;
