import type { Interval } from '../metrics/predictions.ts';
import { studentQuantile } from '../metrics/student-t.ts';
import type { Estimate } from './estimate.ts';
import type { Estimator } from './estimator.ts';
import { largestForm } from './measures.ts';
import { effectOf, type OrderingClaim, type Published } from './ordering.ts';
import type { Contrast } from './runs.ts';

/** An effect as a multiple of the published one: 1 is the same, 0 none, below 0 the reverse. */
export interface RelativeEffect {
  /** Null: undefined. */
  readonly value: number | null;
  /** 95 %; null: unbounded, because the baseline's measure is not surely different from 0. */
  readonly interval: Interval | null;
}

type Compared = Pick<OrderingClaim, 'measure' | 'row' | 'baseline'> & {
  readonly published: Published;
};

/**
 * The effect here relative to the published one. A published reduction applies to the baseline's
 * measure here, which is an estimate too: the interval of the ratio is Fieller's (1954).
 */
export function relativeEffect(estimator: Estimator, claim: Compared): RelativeEffect {
  const effect = effectOf(estimator, claim);
  if (Number.isNaN(effect.value)) return { value: null, interval: null };
  if ('change' in claim.published) {
    const { change } = claim.published;
    const half = studentQuantile(0.975, effect.df) * effect.standardError;
    return {
      value: effect.value / change,
      interval: [(effect.value - half) / change, (effect.value + half) / change],
    };
  }
  const expected = estimator.estimate(expectedContrast(estimator, claim, 1));
  if (!(expected.value !== 0)) return { value: null, interval: null };
  const apart = estimator.estimate({
    terms: [...effectTerms(estimator, claim), ...expectedContrast(estimator, claim, -1).terms],
    constant: 0,
  });
  return { value: effect.value / expected.value, interval: fieller(effect, expected, apart) };
}

/**
 * Replication Bayes factor: how much more probable the effect here is if the published one is true up
 * to half its size (a normal around it, with half of it as standard deviation) than if there is none.
 * Above 1 for the paper; null where the effect is undefined or without error.
 */
export function replicationBayesFactor(effect: Estimate, published: number): number | null {
  const variance = effect.standardError ** 2;
  if (!(variance > 0) || Number.isNaN(effect.value)) return null;
  const wide = variance + (published / 2) ** 2;
  const logarithm =
    -0.5 * Math.log(wide / variance) -
    (effect.value - published) ** 2 / (2 * wide) +
    effect.value ** 2 / (2 * variance);
  return Math.exp(logarithm);
}

/** The published effect in the measure's unit: a reduction of the baseline's measure here. */
export function publishedEffect(estimator: Estimator, claim: Compared): number {
  return 'change' in claim.published
    ? claim.published.change
    : estimator.estimate(expectedContrast(estimator, claim, 1)).value;
}

function expectedContrast(estimator: Estimator, claim: Compared, sign: 1 | -1): Contrast {
  const { measure, baseline, published } = claim;
  const weight = 'reduction' in published ? sign * published.reduction : 0;
  return {
    terms: [{ row: baseline, form: largestForm(estimator, baseline, measure), weight }],
    constant: 0,
  };
}

function effectTerms(
  estimator: Estimator,
  { measure, row, baseline }: Compared,
): Contrast['terms'] {
  return [
    { row: baseline, form: largestForm(estimator, baseline, measure), weight: 1 },
    { row, form: largestForm(estimator, row, measure), weight: -1 },
  ];
}

/** Ends of the ratios λ for which effect − λ · expected is not different from 0. */
function fieller(effect: Estimate, expected: Estimate, apart: Estimate): Interval | null {
  const t2 = studentQuantile(0.975, effect.df) ** 2;
  const ofEffect = effect.standardError ** 2;
  const ofExpected = expected.standardError ** 2;
  const covariance = (ofEffect + ofExpected - apart.standardError ** 2) / 2;
  // a λ² − 2 b λ + c ≤ 0.
  const a = expected.value ** 2 - t2 * ofExpected;
  const b = effect.value * expected.value - t2 * covariance;
  const c = effect.value ** 2 - t2 * ofEffect;
  const root = b * b - a * c;
  if (!(a > 0) || root < 0) return null;
  return [(b - Math.sqrt(root)) / a, (b + Math.sqrt(root)) / a];
}
