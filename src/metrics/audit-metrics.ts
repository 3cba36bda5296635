import { CALIBRATION_ERROR } from './calibration.ts';
import { GROUP_METRICS } from './group-metrics.ts';
import { type MetricPrint, percent } from './metric-print.ts';

/** What the audit's numbers of one group are computed from: sums over its records, by weight. */
export interface ScoreTotals {
  /** Sums of weights: all, those labelled positive, and of both labels those predicted positive. */
  total: number;
  positives: number;
  truePositives: number;
  falsePositives: number;
  /** Sum of scores; NaN without scores, as all below. */
  scores: number;
  /** Sum of (score − label)². */
  squares: number;
  auroc: number;
  averagePrecision: number;
  /** Expected calibration error, 15 bins of equal width. */
  calibrationError: number;
  /** Of the logistic regression of the label on the score's logit; intercept: with slope 1. */
  calibrationSlope: number;
  calibrationIntercept: number;
  /** Largest TPR at a specificity of at least the one asked for. */
  tprAtSpecificity: number;
  /** t / (1 − t) of the threshold t; NaN where predictions come from elsewhere. */
  odds: number;
}

/** A number of one group of the audit. */
export interface AuditMetric extends MetricPrint {
  readonly value: (totals: ScoreTotals) => number;
  readonly why: string;
  /** `share`: in [0, 1]; `ratio`: above 0; `real`: any number. */
  readonly kind: 'share' | 'ratio' | 'real';
  /** Which records it is a share of, or depends on most. */
  readonly among: 'all' | 'positives' | 'negatives' | 'predicted' | 'rejected' | 'rarer label';
  readonly needsScores?: true;
}

const tn = (t: ScoreTotals) => t.total - t.positives - t.falsePositives;
const fn = (t: ScoreTotals) => t.positives - t.truePositives;
const predicted = (t: ScoreTotals) => t.truePositives + t.falsePositives;
const tpr = (t: ScoreTotals) => t.truePositives / t.positives;
const tnr = (t: ScoreTotals) => tn(t) / (t.total - t.positives);
const f1 = (t: ScoreTotals) => (2 * t.truePositives) / (t.positives + predicted(t));

const NO_SCORES = 'no scores, or all records are of one class';

/** What the catalogue says already of numbers that papers have too. */
function known(name: keyof typeof GROUP_METRICS): MetricPrint & { readonly why: string } {
  const { value: _value, ...print } = GROUP_METRICS[name] as (typeof GROUP_METRICS)['auroc'];
  return print;
}

/** Everything that `refair evaluate` computes for everyone and for each group. */
export const AUDIT_METRICS = {
  prevalence: {
    ...known('prevalence'),
    kind: 'share',
    among: 'all',
    value: (t) => t.positives / t.total,
  },
  positiveRate: {
    ...known('positiveRate'),
    kind: 'share',
    among: 'all',
    value: (t) => predicted(t) / t.total,
  },
  accuracy: {
    ...known('accuracy'),
    kind: 'share',
    among: 'all',
    value: (t) => (t.truePositives + tn(t)) / t.total,
  },
  balancedAccuracy: {
    ...percent('balanced accuracy', '(\\text{TPR}+\\text{TNR})/2', 'higher'),
    why: 'all records are of one class',
    kind: 'share',
    among: 'rarer label',
    value: (t) => (tpr(t) + tnr(t)) / 2,
  },
  auroc: {
    ...known('auroc'),
    kind: 'share',
    among: 'rarer label',
    needsScores: true,
    value: (t) => t.auroc,
  },
  auprc: {
    ...percent('AUPRC (average precision)', '\\sum_k(R_k-R_{k-1})P_k', 'higher'),
    short: 'AUPRC',
    why: 'no scores, or no record is positive',
    kind: 'share',
    among: 'positives',
    needsScores: true,
    value: (t) => t.averagePrecision,
  },
  tpr: { ...known('tpr'), kind: 'share', among: 'positives', value: tpr },
  tnr: {
    ...percent('true negative rate', 'P(\\hat Y=0|Y=0)', 'higher'),
    short: 'TNR',
    why: 'no record is negative',
    kind: 'share',
    among: 'negatives',
    value: tnr,
  },
  fpr: { ...known('fpr'), kind: 'share', among: 'negatives', value: (t) => 1 - tnr(t) },
  fnr: {
    ...percent('false negative rate', 'P(\\hat Y=0|Y=1)', 'lower'),
    short: 'FNR',
    why: 'no record is positive',
    kind: 'share',
    among: 'positives',
    value: (t) => 1 - tpr(t),
  },
  precision: {
    ...known('precision'),
    kind: 'share',
    among: 'predicted',
    value: (t) => t.truePositives / predicted(t),
  },
  npv: {
    ...percent('negative predictive value', 'P(Y=0|\\hat Y=0)', 'higher'),
    short: 'NPV',
    why: 'every record is predicted positive',
    kind: 'share',
    among: 'rejected',
    value: (t) => tn(t) / (tn(t) + fn(t)),
  },
  f1: { ...known('f1'), kind: 'share', among: 'positives', value: f1 },
  macroF1: {
    ...known('macroF1'),
    kind: 'share',
    among: 'rarer label',
    value: (t) => {
      // Of a class that neither occurs nor is predicted there is no F1.
      const both = [f1(t), (2 * tn(t)) / (2 * tn(t) + fn(t) + t.falsePositives)].filter(
        (value) => !Number.isNaN(value),
      );
      return both.reduce((sum, value) => sum + value, 0) / both.length;
    },
  },
  brier: {
    ...percent('Brier score', '\\tfrac1N\\sum(s-Y)^2', 'lower'),
    why: 'no scores',
    kind: 'share',
    among: 'all',
    needsScores: true,
    value: (t) => t.squares / t.total,
  },
  ece: {
    ...CALIBRATION_ERROR.ece,
    short: 'ECE',
    why: 'no scores',
    kind: 'share',
    among: 'all',
    needsScores: true,
    value: (t) => t.calibrationError,
  },
  calibrationIntercept: {
    ...real('calibration intercept', '\\text{logit}P(Y=1)=a+\\text{logit}\\,s'),
    why: NO_SCORES,
    kind: 'real',
    among: 'rarer label',
    needsScores: true,
    value: (t) => t.calibrationIntercept,
  },
  calibrationSlope: {
    ...real('calibration slope', '\\text{logit}P(Y=1)=a+b\\,\\text{logit}\\,s'),
    why: `${NO_SCORES}, or scores that tell them apart without error`,
    kind: 'real',
    among: 'rarer label',
    needsScores: true,
    value: (t) => t.calibrationSlope,
  },
  observedExpected: {
    ...real('observed / expected events', '\\sum Y/\\sum s'),
    short: 'O/E',
    why: 'no scores, or no events',
    kind: 'ratio',
    among: 'positives',
    needsScores: true,
    value: (t) => (t.positives > 0 ? t.positives / t.scores : Number.NaN),
  },
  tprAtSpecificity: {
    ...percent(
      'TPR at the specificity asked for',
      '\\max_t\\text{TPR}:\\text{TNR}\\ge c',
      'higher',
    ),
    short: 'TPR@spec.',
    why: NO_SCORES,
    kind: 'share',
    among: 'positives',
    needsScores: true,
    value: (t) => t.tprAtSpecificity,
  },
  netBenefit: {
    ...percent('net benefit', '(\\text{TP}-\\text{FP}\\,t/(1-t))/N', 'higher'),
    why: 'the threshold is unknown or 1',
    kind: 'real',
    among: 'all',
    value: (t) => (t.truePositives - t.falsePositives * t.odds) / t.total,
  },
} as const satisfies Record<string, AuditMetric>;

export type AuditMetricName = keyof typeof AUDIT_METRICS;

export const AUDIT_NAMES = Object.keys(AUDIT_METRICS) as AuditMetricName[];

/** The number itself, of which neither end is better. */
function real(title: string, formula: string): MetricPrint {
  return { title, formula, unit: '', scale: 1, digits: 2 };
}
