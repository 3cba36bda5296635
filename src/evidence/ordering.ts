import type { Estimate } from './estimate.ts';
import type { Estimator } from './estimator.ts';
import { largestForm, type Measure, whyUndefined } from './measures.ts';
import { pNoGap, pOrder, pWithin } from './order.ts';
import type { PartEvidence } from './part.ts';

/** How large a paper says that an effect is, as a fraction. */
export type Published =
  /** Of the baseline's measure: 0.6 where a gap of 10 points became one of 4. */
  | { readonly reduction: number }
  /** By how much the measure changed: 0.02 is two points. */
  | { readonly change: number };

/** That a row's measure is smaller than a baseline's: a smaller gap, a higher accuracy. */
export interface OrderingClaim {
  readonly measure: Measure;
  readonly row: string;
  readonly baseline: string;
  /** Null: the paper prints no number, and `margin` stands for half of it. */
  readonly published: Published | null;
  /** Smallest effect that matters, stated beforehand, as a fraction: 0.015 is 1.5 points. */
  readonly margin: number;
  /** Indices of the forms that may be the baseline's gap, named beforehand. Default: all. */
  readonly named?: readonly number[];
}

/** That a row loses less than `within` against a baseline. */
export interface MarginClaim {
  readonly measure: Measure;
  readonly row: string;
  readonly baseline: string;
  readonly within: number;
}

/** Tests an ordering: smaller, reversed, smaller than half the published effect, nothing to reduce. */
export function examineOrdering(estimator: Estimator, claim: OrderingClaim): PartEvidence {
  const { measure, row, baseline, published, margin, named } = claim;
  const pair = { measure, named };
  return {
    claimed: pOrder(estimator, { ...pair, smaller: row, larger: baseline }),
    reversed: pOrder(estimator, { ...pair, smaller: baseline, larger: row }),
    // scale · |baseline| < |row| + offset, written with the row as the larger side.
    small: pSmall(estimator, claim, halfOf(published, margin)),
    ownMargin: published === null,
    nothingToReduce: measure.size ? pWithin(estimator, baseline, measure, margin) : null,
    noBaselineGap: measure.size ? pNoGap(estimator, baseline, measure, named) : null,
    effect: effectOf(estimator, claim),
    undecidable: undecidable(estimator, measure, [row, baseline]),
  };
}

/** Tests a margin: within it, or beyond it. */
export function examineMargin(estimator: Estimator, claim: MarginClaim): PartEvidence {
  const { measure, row, baseline, within } = claim;
  return {
    claimed: pOrder(estimator, { measure, smaller: row, larger: baseline, offset: within }),
    reversed: pOrder(estimator, { measure, smaller: baseline, larger: row, offset: -within }),
    small: null,
    nothingToReduce: null,
    noBaselineGap: null,
    effect: effectOf(estimator, claim),
    undecidable: undecidable(estimator, measure, [row, baseline]),
  };
}

/** An effect is less than half of the published one: what a row then exceeds. */
export interface Half {
  /** Of the baseline's measure. */
  readonly scale: number;
  /** Added to it. */
  readonly offset: number;
}

/** c = 1 − ½ · published reduction of the baseline's measure, or half the published change less. */
export function halfOf(published: Published | null, margin: number): Half {
  if (published === null) return { scale: 1, offset: -margin };
  return 'reduction' in published
    ? { scale: 1 - published.reduction / 2, offset: 0 }
    : { scale: 1, offset: -published.change / 2 };
}

/** One-sided p-value for |row| > scale · |baseline| + offset. */
export function pSmall(
  estimator: Estimator,
  { measure, row, baseline, named }: Omit<OrderingClaim, 'published' | 'margin'>,
  { scale, offset }: Half,
): number {
  return pOrder(estimator, {
    measure,
    smaller: baseline,
    larger: row,
    // |baseline| < (|row| − offset) / scale is the same order.
    scale: 1 / scale,
    offset: -offset / scale,
    named,
  });
}

/** The baseline's measure minus the row's, each by the form and sign that its estimate has. */
export function effectOf(
  estimator: Estimator,
  { measure, row, baseline }: Pick<OrderingClaim, 'measure' | 'row' | 'baseline'>,
): Estimate {
  return estimator.estimate({
    terms: [
      { row: baseline, form: largestForm(estimator, baseline, measure), weight: 1 },
      { row, form: largestForm(estimator, row, measure), weight: -1 },
    ],
    constant: 0,
  });
}

/** Why these rows leave the measure without a verdict. */
export function undecidable(
  estimator: Estimator,
  measure: Measure,
  rows: readonly string[],
): string | null {
  const { repeats } = estimator.runs;
  for (const row of rows) {
    const why = whyUndefined(estimator.runs, row, measure);
    if (why !== null) return `${row}: ${why}`;
  }
  if (repeats < 2) return 'one repeat cannot tell a method from the luck of its training';
  // Two repeats of two rows leave one degree of freedom: intervals would cover too little.
  if (repeats === 2 && estimator.pooledRows(measure.forms.flat()).length < 3) {
    return 'two repeats tell how much trainings differ only in tables of three rows or more';
  }
  return null;
}
