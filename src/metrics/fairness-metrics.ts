import { positives, total } from './confusion.ts';
import type { ClassCounts, GroupCounts } from './counts.ts';
import { gap, mean, signedGap, worst } from './gaps.ts';
import { GROUP_METRICS } from './group-metrics.ts';
import {
  conditionalMutualInformation,
  correctedConditionalMutualInformation,
  type StratifiedCounts,
} from './information.ts';
import {
  difference,
  type MetricPrint,
  milliNats,
  percent,
  signedDifference,
} from './metric-print.ts';
import { splitPath } from './paths.ts';
import { falsePositiveRate, positiveRate, trueNegativeRate, truePositiveRate } from './rates.ts';

/** Groups with fewer positives or negatives than this stay in tables but leave max − min. */
export const MINIMUM_CLASS_COUNT = 30;

/** Groups with fewer positives or negatives than this leave the measure of Positive-Sum Fairness. */
export const FEWEST_OF_A_CLASS = 5;

/** The groups of one attribute, and which of them gaps are taken over. */
export interface AttributeCounts {
  /** One a level. */
  readonly levels: readonly GroupCounts[];
  /**
   * The classes compared, each against the rest, with the levels large enough for it. Binary:
   * class 1 alone.
   */
  readonly compared: readonly { readonly class: number; readonly levels: readonly number[] }[];
  /** Levels large enough for at least one class. */
  readonly comparedLevels: readonly number[];
}

/** A number computed for each attribute. */
export interface FairnessMetric extends MetricPrint {
  /** NaN where undefined. */
  readonly value: (attribute: AttributeCounts) => number;
  readonly why: string;
  /** Compares predictions, and so says nothing where all are alike. */
  readonly ofPredictions?: true;
  /** Hangs on the order of scores alone, and so on no threshold. */
  readonly ofScores?: true;
  /** Second level minus the first: for binary labels and attributes of two levels. */
  readonly signed?: true;
}

const TOO_FEW_GROUPS = `fewer than two groups have at least ${MINIMUM_CLASS_COUNT} positives and ${MINIMUM_CLASS_COUNT} negatives`;
const NO_GROUP = 'no record belongs to a group';
const ONE_GROUP = 'fewer than two groups have records';

type Rate = (c: ClassCounts) => number;

/** Gap of each class, then the mean over classes. */
const gapOf =
  (rate: Rate, of = gap) =>
  (a: AttributeCounts) =>
    mean(classGaps(a, rate, of));

function classGaps(a: AttributeCounts, rate: Rate, of: (values: number[]) => number): number[] {
  return a.compared.map((c) =>
    of(c.levels.map((level) => rate(a.levels[level]!.classes[c.class]!))),
  );
}

/** Combines the gaps in true and false positive rate of each class, then the mean over classes. */
const oddsOf = (combine: (tpr: number, fpr: number) => number) => (a: AttributeCounts) => {
  const tpr = classGaps(a, truePositiveRate, gap);
  const fpr = classGaps(a, falsePositiveRate, gap);
  return mean(tpr.map((value, i) => combine(value, fpr[i]!)));
};
const meanOdds = oddsOf((tpr, fpr) => (tpr + fpr) / 2);

const accuracyGap = (of: (values: number[]) => number) => (a: AttributeCounts) =>
  of(a.comparedLevels.map((level) => GROUP_METRICS.accuracy.value(a.levels[level]!)));

const auroc: Rate = (c) => c.auroc;

const POSITIVE = 'P(\\hat Y=1|S)';
const TPR = 'P(\\hat Y=1|Y=1,S)';
const FPR = 'P(\\hat Y=1|Y=0,S)';
const AUROC = '\\text{AUROC}(S)';
const ACCURACY = 'P(\\hat Y=Y|S)';
const LARGER_ODDS = '\\max(|\\Delta\\text{TPR}|,|\\Delta\\text{FPR}|)';
const MEAN_ODDS = '(|\\Delta\\text{TPR}|+|\\Delta\\text{FPR}|)/2';
/** Formula of the largest difference between any two groups. */
const spread = (rate: string) => `\\max_S ${rate}-\\min_S ${rate}`;
/** Formula of the second group's rate minus the first's. */
const step = (rate: string) => `${rate.replace('S', 's_2')}-${rate.replace('S', 's_1')}`;

type Value = FairnessMetric['value'];

/** A difference between groups, which groups too small leave. */
const between = (print: MetricPrint, value: Value): FairnessMetric => ({
  ...print,
  value,
  why: TOO_FEW_GROUPS,
});

const ofPredictions = (metric: FairnessMetric): FairnessMetric => ({
  ...metric,
  ofPredictions: true,
});

const signed = (metric: FairnessMetric): FairnessMetric => ({ ...metric, signed: true });

/** A number of the groups, small ones too. */
const over = (title: string, formula: string, value: Value, why: string): FairnessMetric => ({
  ...percent(title, formula, 'higher'),
  value,
  why,
});

/**
 * Everything that `fairness.<attribute>.<name>` can name. Differences are max − min over the groups;
 * for several classes they are means over the classes, each against the rest.
 */
export const FAIRNESS_METRICS = {
  demographicParityDifference: ofPredictions(
    between(difference('demographic parity difference', spread(POSITIVE)), gapOf(positiveRate)),
  ),
  equalOpportunityDifference: ofPredictions(
    between(difference('equal opportunity difference', spread(TPR)), gapOf(truePositiveRate)),
  ),
  falsePositiveRateDifference: ofPredictions(
    between(difference('false positive rate difference', spread(FPR)), gapOf(falsePositiveRate)),
  ),
  equalizedOddsDifference: ofPredictions(
    between(difference('equalised odds difference (max)', LARGER_ODDS), oddsOf(Math.max)),
  ),
  equalizedOddsMean: ofPredictions(
    between(difference('equalised odds difference (mean)', MEAN_ODDS), meanOdds),
  ),
  adfNats: ofPredictions({
    ...milliNats('ADF, plug-in', 'I(S;\\hat Y|Y)'),
    value: adfOf(conditionalMutualInformation),
    why: ONE_GROUP,
  }),
  /** With the Miller-Madow correction: may be negative. */
  adfCorrectedNats: ofPredictions({
    ...milliNats('ADF, corrected', 'I(S;\\hat Y|Y)-\\text{bias}'),
    value: adfOf(correctedConditionalMutualInformation),
    why: ONE_GROUP,
  }),
  aurocGap: between(difference('AUROC gap', spread(AUROC)), gapOf(auroc)),
  /** Positive-Sum Fairness: over groups with at least 5 positives and 5 negatives. */
  aurocParity: {
    ...over(
      '1 − AUROC gap',
      `1-(${spread(AUROC)})`,
      aurocParity,
      `fewer than two groups have at least ${FEWEST_OF_A_CLASS} positives and ${FEWEST_OF_A_CLASS} negatives`,
    ),
    ofScores: true as const,
  },
  accuracyGap: between(difference('accuracy gap', spread(ACCURACY)), accuracyGap(gap)),
  worstGroupAuroc: over(
    'worst group AUROC',
    `\\min_S${AUROC}`,
    ({ levels }) => worst(levels.map(GROUP_METRICS.auroc.value)),
    'no group has records of two classes',
  ),
  /** Of the groups that `aurocGap` compares; of several classes the mean over them, each against the rest. */
  worstComparedAuroc: {
    ...between(
      percent('AUROC of the worst group compared', `\\min_{S\\text{ compared}}${AUROC}`, 'higher'),
      gapOf(auroc, worst),
    ),
    ofScores: true as const,
  },
  worstGroupAccuracy: over(
    'worst group accuracy',
    `\\min_S ${ACCURACY}`,
    ({ levels }) => worst(levels.map(GROUP_METRICS.accuracy.value)),
    NO_GROUP,
  ),
  /** Of two classes recall, macro, is balanced accuracy. */
  worstGroupMacroRecall: over(
    'recall, macro, of the worst group',
    '\\min_S\\text{recall}_S',
    ({ levels }) => worst(levels.map(GROUP_METRICS.macroRecall.value)),
    NO_GROUP,
  ),
  /** Means over all groups, each counting the same. */
  meanGroupMacroPrecision: over(
    'precision, macro, mean of groups',
    '\\text{mean}_S\\text{precision}_S',
    meanOverGroups(GROUP_METRICS.macroPrecision.value),
    'in a group, a class that occurs is never predicted',
  ),
  meanGroupMacroRecall: over(
    'recall, macro, mean of groups',
    '\\text{mean}_S\\text{recall}_S',
    meanOverGroups(GROUP_METRICS.macroRecall.value),
    NO_GROUP,
  ),
  meanGroupMacroF1: over(
    'F1, macro, mean of groups',
    '\\text{mean}_S\\text{F1}_S',
    meanOverGroups(GROUP_METRICS.macroF1.value),
    NO_GROUP,
  ),
  /** SPARE: |ΔTNR|, |ΔTPR| and, in `eodd`, the mean of |ΔTPR| and |ΔFPR|, in per cent. */
  eopp0: ofPredictions(
    between(percent('EOpp0', spread('P(\\hat Y=0|Y=0,S)'), 'lower'), gapOf(trueNegativeRate)),
  ),
  eopp1: ofPredictions(between(percent('EOpp1', spread(TPR), 'lower'), gapOf(truePositiveRate))),
  eodd: ofPredictions(between(percent('EOdd', MEAN_ODDS, 'lower'), meanOdds)),
  /** As SPARE's authors compute it: the size of the sum, in which opposite differences cancel. */
  eoddOfSum: ofPredictions(
    between(
      percent('EOdd, of the sum', '|\\Delta\\text{TPR}+\\Delta\\text{FPR}|/2', 'lower'),
      gapOf((counts) => (truePositiveRate(counts) + falsePositiveRate(counts)) / 2),
    ),
  ),
  demographicParityDifferenceSigned: signed(
    ofPredictions(
      between(
        signedDifference('demographic parity difference, signed', step(POSITIVE)),
        gapOf(positiveRate, signedGap),
      ),
    ),
  ),
  equalOpportunityDifferenceSigned: signed(
    ofPredictions(
      between(
        signedDifference('equal opportunity difference, signed', step(TPR)),
        gapOf(truePositiveRate, signedGap),
      ),
    ),
  ),
  falsePositiveRateDifferenceSigned: signed(
    ofPredictions(
      between(
        signedDifference('false positive rate difference, signed', step(FPR)),
        gapOf(falsePositiveRate, signedGap),
      ),
    ),
  ),
  aurocGapSigned: signed(
    between(signedDifference('AUROC gap, signed', step(AUROC)), gapOf(auroc, signedGap)),
  ),
  accuracyGapSigned: signed(
    between(signedDifference('accuracy gap, signed', step(ACCURACY)), accuracyGap(signedGap)),
  ),
};

export type FairnessMetricName = keyof typeof FAIRNESS_METRICS;

/** Whether a path leads to a difference between groups, which groups too small leave. */
export function comparesGroups(path: string): boolean {
  const name = splitPath(path).at(-1)!;
  return (
    Object.hasOwn(FAIRNESS_METRICS, name) &&
    FAIRNESS_METRICS[name as FairnessMetricName].why === TOO_FEW_GROUPS
  );
}

/** Groups without records have no number and leave the mean. */
function meanOverGroups(metric: (group: GroupCounts) => number) {
  return ({ levels }: AttributeCounts): number =>
    mean(levels.filter((level) => level.matrix.some((count) => count > 0)).map(metric));
}

/** 1 − (max − min) of the groups' AUROC; of several classes the mean over them, each against the rest. */
function aurocParity({ levels }: AttributeCounts): number {
  const classes = levels[0]?.classes.length ?? 0;
  const compared = classes === 2 ? [1] : [...Array(classes).keys()];
  return mean(
    compared.map((k) => {
      const own = levels.map((level) => level.classes[k]!);
      const enough = own.filter(
        (c) => Math.min(positives(c), total(c) - positives(c)) >= FEWEST_OF_A_CLASS,
      );
      return 1 - gap(enough.map(auroc));
    }),
  );
}

/** A single group carries no information; what is asked then is not 0 but has no answer. */
function adfOf(information: (table: StratifiedCounts) => number) {
  return (a: AttributeCounts): number => {
    const occupied = a.levels.filter((level) => level.matrix.some((count) => count > 0));
    return occupied.length < 2 ? Number.NaN : information(adfTable(a));
  };
}

/** Counts by label, group and prediction. */
function adfTable({ levels }: AttributeCounts): StratifiedCounts {
  const classes = levels[0]?.classes.length ?? 0;
  const counts = new Float64Array(classes * levels.length * classes);
  levels.forEach((level, s) => {
    for (let y = 0; y < classes; y++) {
      for (let predicted = 0; predicted < classes; predicted++) {
        counts[(y * levels.length + s) * classes + predicted] =
          level.matrix[y * classes + predicted]!;
      }
    }
  });
  return { counts, strata: classes, rows: levels.length, columns: classes };
}
