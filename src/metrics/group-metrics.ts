import { positives, total } from './confusion.ts';
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
}

const NO_POSITIVES = 'no record is positive';
const NO_NEGATIVES = 'no record is negative';
const NO_RECORDS = 'no records';
const ONE_CLASS = 'all records are of one class';

const positive = (group: GroupCounts) => group.classes[1]!;

/** Everything that `overall.<name>` and `groups.<attribute>.<level>.<name>` can name. */
export const GROUP_METRICS = {
  n: { ...count('records', 'N'), value: (g) => total(g.classes[0]!), why: NO_RECORDS },
  positives: {
    ...count('positives', 'N_{Y=1}'),
    value: (g) => positives(positive(g)),
    why: NO_RECORDS,
    binaryOnly: true,
  },
  prevalence: {
    ...percent('prevalence', 'P(Y=1)'),
    value: (g) => prevalence(positive(g)),
    why: NO_RECORDS,
    binaryOnly: true,
  },
  accuracy: {
    ...percent('accuracy', 'P(\\hat Y=Y)', 'higher'),
    value: (g) => multiclassAccuracy(g.classes),
    why: NO_RECORDS,
  },
  auroc: {
    ...percent('AUROC', 'P(s_+>s_-)+\\tfrac12 P(s_+=s_-)', 'higher'),
    value: meanAuroc,
    why: ONE_CLASS,
  },
  tpr: {
    ...percent('true positive rate', 'P(\\hat Y=1|Y=1)', 'higher'),
    short: 'TPR',
    value: (g) => truePositiveRate(positive(g)),
    why: NO_POSITIVES,
    binaryOnly: true,
  },
  fpr: {
    ...percent('false positive rate', 'P(\\hat Y=1|Y=0)', 'lower'),
    short: 'FPR',
    value: (g) => falsePositiveRate(positive(g)),
    why: NO_NEGATIVES,
    binaryOnly: true,
  },
  positiveRate: {
    ...percent('predicted positive', 'P(\\hat Y=1)'),
    short: 'P(Ŷ=1)',
    value: (g) => positiveRate(positive(g)),
    why: NO_RECORDS,
    binaryOnly: true,
  },
  precision: {
    ...percent('precision', 'P(Y=1|\\hat Y=1)', 'higher'),
    value: (g) => precision(positive(g)),
    why: 'no record is predicted positive',
    binaryOnly: true,
  },
  recall: {
    ...percent('recall', 'P(\\hat Y=1|Y=1)', 'higher'),
    value: (g) => truePositiveRate(positive(g)),
    why: NO_POSITIVES,
    binaryOnly: true,
  },
  f1: {
    ...percent(
      'F1',
      '2\\,\\text{precision}\\cdot\\text{recall}/(\\text{precision}+\\text{recall})',
      'higher',
    ),
    value: (g) => f1(positive(g)),
    why: 'no record is positive or predicted positive',
    binaryOnly: true,
  },
  macroPrecision: {
    ...percent('precision, macro', '\\text{mean}_k P(Y=k|\\hat Y=k)', 'higher'),
    value: (g) => macroPrecision(g.classes),
    why: 'a class that occurs is never predicted',
  },
  macroRecall: {
    ...percent('recall, macro', '\\text{mean}_k P(\\hat Y=k|Y=k)', 'higher'),
    value: (g) => macroRecall(g.classes),
    why: NO_RECORDS,
  },
  macroF1: {
    ...percent('F1, macro', '\\text{mean}_k \\text{F1}_k', 'higher'),
    value: (g) => macroF1(g.classes),
    why: NO_RECORDS,
  },
} as const satisfies Record<string, GroupMetric>;

export type GroupMetricName = keyof typeof GROUP_METRICS;

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
