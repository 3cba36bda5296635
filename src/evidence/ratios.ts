import type { Pooled } from './pooled.ts';

/** What a record adds to a ratio: [numerator, denominator]. */
type Share = readonly [numerator: number, denominator: number];

/**
 * A statistic of 0/1 predictions: a ratio of sums over records, for one class against the rest. All
 * have the influence (aᵢ − θ bᵢ) / Σ b of record i.
 */
interface Ratio {
  /** @param y whether the record is of the class; @param p whether it is predicted to be. */
  readonly share: (y: boolean, p: boolean, score: number) => Share;
  /** Compares predictions, and so says nothing where all are alike. */
  readonly ofPredictions: boolean;
  readonly why: string;
}

const NO_RECORDS = 'no records';
const NO_POSITIVES = 'no record is positive';
const NO_NEGATIVES = 'no record is negative';

const one = (condition: boolean): number => (condition ? 1 : 0);

/** Of one class against the rest; binary: of class 1. */
export const CLASS_RATIOS = {
  prevalence: {
    share: (y) => [one(y), 1],
    ofPredictions: false,
    why: NO_RECORDS,
  },
  positiveRate: {
    share: (_, p) => [one(p), 1],
    ofPredictions: true,
    why: NO_RECORDS,
  },
  tpr: {
    share: (y, p) => [one(y && p), one(y)],
    ofPredictions: true,
    why: NO_POSITIVES,
  },
  fpr: {
    share: (y, p) => [one(!y && p), one(!y)],
    ofPredictions: true,
    why: NO_NEGATIVES,
  },
  tnr: {
    share: (y, p) => [one(!y && !p), one(!y)],
    ofPredictions: true,
    why: NO_NEGATIVES,
  },
  precision: {
    share: (y, p) => [one(y && p), one(p)],
    ofPredictions: false,
    why: 'no record is predicted positive',
  },
  recall: {
    share: (y, p) => [one(y && p), one(y)],
    ofPredictions: false,
    why: NO_POSITIVES,
  },
  f1: {
    share: (y, p) => [2 * one(y && p), one(y) + one(p)],
    ofPredictions: false,
    why: 'no record is positive or predicted positive',
  },
  /** Mean probability of everyone, of the positives and of the negatives: gaps without a threshold. */
  meanProbability: {
    share: (_, __, score) => [score, 1],
    ofPredictions: false,
    why: NO_RECORDS,
  },
  meanProbabilityOfPositives: {
    share: (y, _, score) => [one(y) * score, one(y)],
    ofPredictions: false,
    why: NO_POSITIVES,
  },
  meanProbabilityOfNegatives: {
    share: (y, _, score) => [one(!y) * score, one(!y)],
    ofPredictions: false,
    why: NO_NEGATIVES,
  },
} as const satisfies Record<string, Ratio>;

export type ClassRatioName = keyof typeof CLASS_RATIOS;

/** Means over classes of a ratio of each class against the rest, over the classes that occur. */
export const MACRO_RATIOS = {
  macroPrecision: { ratio: 'precision', ofTruth: false },
  macroRecall: { ratio: 'recall', ofTruth: true },
  macroF1: { ratio: 'f1', ofTruth: false },
} as const satisfies Record<string, { ratio: ClassRatioName; ofTruth: boolean }>;

/** A value, and what it takes to add each cluster's influence on it. */
export interface Measured {
  /** NaN: undefined. */
  readonly value: number;
  /** Adds `weight` × the influence of each record to its cluster's entry. */
  readonly addInfluence: (into: Float64Array, weight: number) => void;
}

/** Σ numerators / Σ denominators over the chosen records. */
function ratioOf(
  { labels, units }: Pooled,
  chosen: (record: number) => boolean,
  shareOf: (record: number) => Share,
): Measured {
  let above = 0;
  let below = 0;
  for (let i = 0; i < labels.length; i++) {
    if (!chosen(i)) continue;
    const [numerator, denominator] = shareOf(i);
    above += numerator;
    below += denominator;
  }
  const value = above / below;
  return {
    value,
    addInfluence: (into, weight) => {
      for (let i = 0; i < labels.length; i++) {
        if (!chosen(i)) continue;
        const [numerator, denominator] = shareOf(i);
        into[units[i]!]! += (weight * (numerator - value * denominator)) / below;
      }
    },
  };
}

/** The ratio over the chosen records. */
export function measureRatio(
  pooled: Pooled,
  chosen: (record: number) => boolean,
  { share }: Ratio,
  of: number,
): Measured {
  const { labels, predicted, scores, classes } = pooled;
  return ratioOf(pooled, chosen, (i) => {
    const score = classes > 2 ? scores[i * classes + of]! : of === 1 ? scores[i]! : 1 - scores[i]!;
    return share(labels[i] === of, predicted[i] === of, score);
  });
}

/** Share of the chosen records whose class is predicted right. */
export function measureAccuracy(pooled: Pooled, chosen: (record: number) => boolean): Measured {
  const { labels, predicted } = pooled;
  return ratioOf(pooled, chosen, (i) => [one(labels[i] === predicted[i]), 1]);
}

/** The mean over the classes that occur; a class of several never predicted has precision 0. */
export function measureMacro(
  pooled: Pooled,
  chosen: (record: number) => boolean,
  { ratio, ofTruth }: (typeof MACRO_RATIOS)[keyof typeof MACRO_RATIOS],
): Measured {
  const truths = new Int32Array(pooled.classes);
  const guesses = new Int32Array(pooled.classes);
  for (let i = 0; i < pooled.labels.length; i++) {
    if (!chosen(i)) continue;
    truths[pooled.labels[i]!]!++;
    guesses[pooled.predicted[i]!]!++;
  }
  const occurring = [...truths.keys()].filter(
    (k) => truths[k]! > 0 || (!ofTruth && guesses[k]! > 0),
  );
  const neverPredicted = (k: number) =>
    ratio === 'precision' && pooled.classes > 2 && guesses[k] === 0;
  const parts = occurring
    .filter((k) => !neverPredicted(k))
    .map((k) => measureRatio(pooled, chosen, CLASS_RATIOS[ratio], k));
  return {
    value: parts.reduce((sum, part) => sum + part.value, 0) / occurring.length,
    addInfluence: (into, weight) => {
      for (const part of parts) part.addInfluence(into, weight / occurring.length);
    },
  };
}

/** Mean of a number over the records that have it. */
export function measureSample(pooled: Pooled, path: string): Measured {
  const numbers = pooled.samples[path];
  if (numbers === undefined) return { value: Number.NaN, addInfluence: () => {} };
  return ratioOf(
    pooled,
    (i) => !Number.isNaN(numbers[i]),
    (i) => [numbers[i]!, 1],
  );
}
