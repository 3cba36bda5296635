import { pAbove } from '../metrics/t-inference.ts';
import type { Estimate } from './estimate.ts';
import type { Estimator } from './estimator.ts';
import { estimateForm, type Measure, oriented, scaled } from './measures.ts';
import { undecidable } from './ordering.ts';
import type { PartEvidence } from './part.ts';
import type { Form } from './runs.ts';

/**
 * That one measure falls by a larger factor than another from a baseline to a row: a₁/b₁ < (a₂/b₂)^q
 * with a the row's and b the baseline's. Each measure has one form.
 */
export interface RatioClaim {
  readonly row: string;
  readonly baseline: string;
  /** The one said to fall more. */
  readonly more: Measure;
  readonly less: Measure;
  /** q: 2 where the first goes with the square of the second, as ADF with a gap. Default 1. */
  readonly power?: 1 | 2;
}

/** One-sided, for a baseline that has something which can fall. */
const POSITIVE_LEVEL = 0.025;

/**
 * Tests a ratio claim by the sign of a₂^q b₁ − a₁ b₂^q, which needs no division: to first order at the
 * means over repeats (delta method). Sizes count with both signs on the side that must be small.
 * Undecidable where a baseline's measure is not above 0: nothing can fall.
 */
export function examineRatio(estimator: Estimator, claim: RatioClaim): PartEvidence {
  const { row, baseline, more, less, power = 1 } = claim;
  const forms = (measure: Measure, of: string): readonly [Form, Form] => {
    const form = oriented(estimator, of, measure.forms[0]!, measure.size);
    return [form, scaled(form, -1)];
  };
  const a1 = forms(more, row);
  const a2 = forms(less, row);
  const [b1] = forms(more, baseline);
  const [b2] = forms(less, baseline);
  const difference = (of1: Form, of2: Form) =>
    crossed(estimator, { row, baseline, a1: of1, a2: of2, b1, b2, power });
  const surelyPositive = (form: Form) =>
    pAbove(estimateForm(estimator, baseline, form)) < POSITIVE_LEVEL;
  const both = (measure: Measure, all: readonly [Form, Form]) =>
    measure.size ? all : all.slice(0, 1);
  const negative = (estimate: Estimate): Estimate => ({ ...estimate, value: -estimate.value });
  return {
    claimed: Math.max(...both(more, a1).map((form) => pAbove(difference(form, a2[0])))),
    reversed: Math.max(...both(less, a2).map((form) => pAbove(negative(difference(a1[0], form))))),
    small: null,
    nothingToReduce: null,
    noBaselineGap: null,
    effect: difference(a1[0], a2[0]),
    undecidable:
      undecidable(estimator, more, [row, baseline]) ??
      undecidable(estimator, less, [row, baseline]) ??
      (surelyPositive(b1) && surelyPositive(b2)
        ? null
        : 'the baseline is not shown to have what should fall'),
  };
}

interface Crossed {
  readonly row: string;
  readonly baseline: string;
  readonly a1: Form;
  readonly a2: Form;
  readonly b1: Form;
  readonly b2: Form;
  readonly power: 1 | 2;
}

/** a₂^q b₁ − a₁ b₂^q: its value, and its error by its gradient. */
function crossed(estimator: Estimator, of: Crossed): Estimate {
  const { row, baseline, a1, a2, b1, b2, power } = of;
  const at = (from: string, form: Form) => estimateForm(estimator, from, form).value;
  const [A1, A2, B1, B2] = [at(row, a1), at(row, a2), at(baseline, b1), at(baseline, b2)];
  const slope = (value: number) => (power === 1 ? 1 : 2 * value);
  const terms = [
    { row, form: a2, weight: slope(A2) * B1 },
    { row: baseline, form: b1, weight: A2 ** power },
    { row, form: a1, weight: -(B2 ** power) },
    { row: baseline, form: b2, weight: -A1 * slope(B2) },
  ];
  // The straight line through the value at the means: (q + 1) times it without a constant.
  const value = A2 ** power * B1 - A1 * B2 ** power;
  return estimator.estimate({ terms, constant: -power * value });
}
