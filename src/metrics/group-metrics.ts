import { positives, total } from './confusion.ts';
import type { GroupCounts } from './counts.ts';
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
export interface GroupMetric {
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
  n: { value: (g) => total(g.classes[0]!), why: NO_RECORDS },
  positives: { value: (g) => positives(positive(g)), why: NO_RECORDS, binaryOnly: true },
  prevalence: { value: (g) => prevalence(positive(g)), why: NO_RECORDS, binaryOnly: true },
  accuracy: { value: (g) => multiclassAccuracy(g.classes), why: NO_RECORDS },
  auroc: { value: meanAuroc, why: ONE_CLASS },
  tpr: { value: (g) => truePositiveRate(positive(g)), why: NO_POSITIVES, binaryOnly: true },
  fpr: { value: (g) => falsePositiveRate(positive(g)), why: NO_NEGATIVES, binaryOnly: true },
  positiveRate: { value: (g) => positiveRate(positive(g)), why: NO_RECORDS, binaryOnly: true },
  precision: {
    value: (g) => precision(positive(g)),
    why: 'no record is predicted positive',
    binaryOnly: true,
  },
  recall: { value: (g) => truePositiveRate(positive(g)), why: NO_POSITIVES, binaryOnly: true },
  f1: {
    value: (g) => f1(positive(g)),
    why: 'no record is positive or predicted positive',
    binaryOnly: true,
  },
  macroPrecision: {
    value: (g) => macroPrecision(g.classes),
    why: 'a class that occurs is never predicted',
  },
  macroRecall: { value: (g) => macroRecall(g.classes), why: NO_RECORDS },
  macroF1: { value: (g) => macroF1(g.classes), why: NO_RECORDS },
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
