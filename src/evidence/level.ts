import { pAbove } from '../metrics/t-inference.ts';
import type { Estimate } from './estimate.ts';
import type { Estimator } from './estimator.ts';
import type { Measure } from './measures.ts';
import { pOrder } from './order.ts';
import { effectOf, undecidable } from './ordering.ts';
import type { PartEvidence } from './part.ts';
import type { Form } from './runs.ts';

/** That a row's number lies above a value that is known. */
export interface LevelClaim {
  readonly form: Form;
  readonly row: string;
  readonly above: number;
}

/** Tests a number against a known value: above, or below. */
export function examineLevel(estimator: Estimator, { form, row, above }: LevelClaim): PartEvidence {
  const effect = estimator.estimate({ terms: [{ row, form, weight: 1 }], constant: -above });
  return {
    claimed: pAbove(effect),
    reversed: pAbove({ ...effect, value: -effect.value }),
    small: null,
    nothingToReduce: null,
    noBaselineGap: null,
    effect,
    undecidable: undecidable(estimator, { forms: [form], size: false }, [row]),
  };
}

/** That no other row is better than a row in every measure at once. */
export interface UndominatedClaim {
  readonly row: string;
  readonly others: readonly string[];
  readonly measures: readonly Measure[];
}

/**
 * Tests that a row is dominated by no other: against each of the others it must be better in some
 * measure (each of m measures at α/m), and against all of them (intersection-union). Reversed: one of
 * the others, each at its share of the level, is better in every measure.
 */
export function examineUndominated(
  estimator: Estimator,
  { row, others, measures }: UndominatedClaim,
): PartEvidence {
  const some = others.map((other) =>
    Math.min(
      ...measures.map(
        (measure) => measures.length * pOrder(estimator, { measure, smaller: row, larger: other }),
      ),
    ),
  );
  const every = others.map((other) =>
    Math.max(
      ...measures.map((measure) => pOrder(estimator, { measure, smaller: other, larger: row })),
    ),
  );
  return {
    claimed: Math.min(1, Math.max(...some)),
    reversed: Math.min(1, others.length * Math.min(...every)),
    small: null,
    nothingToReduce: null,
    noBaselineGap: null,
    effect: smallestLead(estimator, { row, others, measures }),
    undecidable: measures
      .map((measure) => undecidable(estimator, measure, [row, ...others]))
      .reduce((found, why) => found ?? why, null),
  };
}

/** By how much the row is ahead where the other that comes closest to dominating it is least ahead. */
function smallestLead(estimator: Estimator, { row, others, measures }: UndominatedClaim): Estimate {
  const leads = others.map((other) =>
    measures
      .map((measure) => effectOf(estimator, { measure, row, baseline: other }))
      .reduce((a, b) => (b.value > a.value ? b : a)),
  );
  return leads.reduce((a, b) => (b.value < a.value ? b : a));
}
