import { type Confusion, positives, total } from './confusion.ts';
import type { GroupCounts } from './counts.ts';
import { count, type MetricPrint, percent } from './metric-print.ts';
import { macroF1, macroPrecision, macroRecall, multiclassAccuracy } from './multiclass.ts';
import {
  f1,
  falsePositiveRate,
  positiveRate,
  precision,
  prevalence,
  truePositiveRate,
} from './rates.ts';

/** A number computed for everyone and for each group. */
export interface GroupMetric extends MetricPrint {
  /** NaN where undefined. */
  readonly value: (group: GroupCounts) => number;
  /** Why it is undefined, where it is. */
  readonly why: string;
  /** Needs a positive class. */
  readonly binaryOnly?: true;
  /** Hangs on the order of scores alone, and so on no threshold. */
  readonly ofScores?: true;
}

const NO_POSITIVES = 'no record is positive';
const NO_RECORDS = 'no records';

const metric = (
  print: MetricPrint,
  value: (group: GroupCounts) => number,
  why: string,
): GroupMetric => ({ ...print, value, why });

/** Of the order of scores. */
const ranked = (...of: Parameters<typeof metric>): GroupMetric => ({
  ...metric(...of),
  ofScores: true,
});

/** Of the positive class, where there is one. */
const binary = (print: MetricPrint, rate: (c: Confusion) => number, why: string): GroupMetric => ({
  ...metric(print, (group) => rate(group.classes[1]!), why),
  binaryOnly: true,
});

/** Of all classes together. */
const overClasses = (
  print: MetricPrint,
  value: (classes: readonly Confusion[]) => number,
  why: string,
): GroupMetric => metric(print, (group) => value(group.classes), why);

const F1 = '2\\,\\text{precision}\\cdot\\text{recall}/(\\text{precision}+\\text{recall})';

/** Everything that `overall.<name>` and `groups.<attribute>.<level>.<name>` can name. */
export const GROUP_METRICS = {
  n: metric(count('records', 'N'), (g) => total(g.classes[0]!), NO_RECORDS),
  positives: binary(count('positives', 'N_{Y=1}'), positives, NO_RECORDS),
  prevalence: binary(percent('prevalence', 'P(Y=1)'), prevalence, NO_RECORDS),
  accuracy: overClasses(
    percent('accuracy', 'P(\\hat Y=Y)', 'higher'),
    multiclassAccuracy,
    NO_RECORDS,
  ),
  auroc: ranked(
    percent('AUROC', 'P(s_+>s_-)+\\tfrac12 P(s_+=s_-)', 'higher'),
    meanAuroc,
    'all records are of one class',
  ),
  tpr: binary(
    { ...percent('true positive rate', 'P(\\hat Y=1|Y=1)', 'higher'), short: 'TPR' },
    truePositiveRate,
    NO_POSITIVES,
  ),
  fpr: binary(
    { ...percent('false positive rate', 'P(\\hat Y=1|Y=0)', 'lower'), short: 'FPR' },
    falsePositiveRate,
    'no record is negative',
  ),
  positiveRate: binary(
    { ...percent('predicted positive', 'P(\\hat Y=1)'), short: 'P(Ŷ=1)' },
    positiveRate,
    NO_RECORDS,
  ),
  precision: binary(
    percent('precision', 'P(Y=1|\\hat Y=1)', 'higher'),
    precision,
    'no record is predicted positive',
  ),
  recall: binary(percent('recall', 'P(\\hat Y=1|Y=1)', 'higher'), truePositiveRate, NO_POSITIVES),
  f1: binary(percent('F1', F1, 'higher'), f1, 'no record is positive or predicted positive'),
  macroPrecision: overClasses(
    percent('precision, macro', '\\text{mean}_k P(Y=k|\\hat Y=k)', 'higher'),
    macroPrecision,
    'a class that occurs is never predicted',
  ),
  macroRecall: overClasses(
    percent('recall, macro', '\\text{mean}_k P(\\hat Y=k|Y=k)', 'higher'),
    macroRecall,
    NO_RECORDS,
  ),
  macroF1: overClasses(
    percent('F1, macro', '\\text{mean}_k \\text{F1}_k', 'higher'),
    macroF1,
    NO_RECORDS,
  ),
};

/** Binary: the AUROC. Several classes: the mean over the classes that occur, each against the rest. */
function meanAuroc(group: GroupCounts): number {
  let sum = 0;
  let n = 0;
  for (const c of group.classes) {
    if (positives(c) === 0) continue;
    sum += c.auroc;
    n++;
  }
  return sum / n;
}
