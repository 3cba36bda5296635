import { type Estimate, pAbove } from './estimate.ts';
import type { Estimator } from './estimator.ts';
import { estimateForm, type Measure, oriented } from './measures.ts';
import { undecidable } from './ordering.ts';
import type { PartEvidence } from './part.ts';
import type { Form } from './runs.ts';

/**
 * That one measure falls by a larger factor than another from a baseline to a row: a₁/b₁ < a₂/b₂
 * with a the row's and b the baseline's. Each measure has one form.
 */
export interface RatioClaim {
  readonly row: string;
  readonly baseline: string;
  /** The one said to fall more. */
  readonly more: Measure;
  readonly less: Measure;
}

/** One-sided, for a baseline that has something which can fall. */
const POSITIVE_LEVEL = 0.025;

/**
 * Tests a ratio claim by the sign of a₂ b₁ − a₁ b₂, which needs no division: to first order at the
 * means over repeats (delta method). Sizes count with both signs on the side that must be small.
 * Undecidable where a baseline's measure is not above 0: nothing can fall.
 */
export function examineRatio(estimator: Estimator, claim: RatioClaim): PartEvidence {
  const { row, baseline, more, less } = claim;
  const forms = (measure: Measure, of: string): [Form, Form] => {
    const form = oriented(estimator, of, measure.forms[0]!, measure.size);
    return [form, form.map(({ path, weight }) => ({ path, weight: -weight }))];
  };
  const a1 = forms(more, row);
  const a2 = forms(less, row);
  const b1 = forms(more, baseline)[0];
  const b2 = forms(less, baseline)[0];
  const difference = (of1: Form, of2: Form) =>
    crossed(estimator, [
      { row, form: of2 },
      { row: baseline, form: b1 },
      { row, form: of1 },
      { row: baseline, form: b2 },
    ]);
  const surelyPositive = (form: Form) =>
    pAbove(estimateForm(estimator, baseline, form)) < POSITIVE_LEVEL;
  const both = (measure: Measure, all: [Form, Form]) => (measure.size ? all : [all[0]]);
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

/** u v − w x of four forms: its value, and its error by the gradient (v, u, −x, −w). */
function crossed(
  estimator: Estimator,
  [u, v, w, x]: readonly { readonly row: string; readonly form: Form }[],
): Estimate {
  const [U, V, W, X] = [u!, v!, w!, x!].map(
    ({ row, form }) => estimateForm(estimator, row, form).value,
  ) as [number, number, number, number];
  return estimator.estimate({
    terms: [
      { ...u!, weight: V },
      { ...v!, weight: U },
      { ...w!, weight: -X },
      { ...x!, weight: -W },
    ],
    constant: W * X - U * V,
  });
}
