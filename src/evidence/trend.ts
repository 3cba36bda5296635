import { pAbove } from '../metrics/t-inference.ts';
import type { Estimator } from './estimator.ts';
import { type Measure, oriented } from './measures.ts';
import { pNoGap, pOrder, pWithin } from './order.ts';
import {
  effectOf,
  examineOrdering,
  halfOf,
  type Published,
  pSmall,
  undecidable,
} from './ordering.ts';
import type { PartEvidence } from './part.ts';
import type { Form } from './runs.ts';

/** Rows of an ablation with the knob's value, in ascending order of it. */
export type Knobs = readonly { readonly row: string; readonly knob: number }[];

/** That a measure falls, or rises, with a knob. */
export interface TrendClaim {
  readonly measure: Measure;
  readonly knobs: Knobs;
  readonly direction: 'falls' | 'rises';
  /** From the first value to the last; null: the paper prints none. */
  readonly published: Published | null;
  readonly margin: number;
}

/** That a measure falls up to a knob's value, named beforehand, and rises beyond it. */
export interface TurningClaim {
  readonly measure: Measure;
  readonly knobs: Knobs;
  /** One of the knob's values. */
  readonly turnsAt: number;
  readonly margin: number;
}

/**
 * Tests a trend: the slope of a straight line over the knob's values, and the first row against the
 * last; both must go the claimed way (intersection-union).
 *
 * @throws RangeError where there are fewer than three values, or they do not ascend.
 */
export function examineTrend(estimator: Estimator, claim: TrendClaim): PartEvidence {
  const { measure, knobs, direction, published, margin } = claim;
  checkKnobs(knobs);
  const ends = [knobs[0]!.row, knobs.at(-1)!.row] as const;
  const [high, low] = direction === 'falls' ? ends : [ends[1], ends[0]];
  const pair = { measure, row: low, baseline: high };
  return {
    claimed: pFall(estimator, measure, knobs, direction),
    reversed: pFall(estimator, measure, knobs, direction === 'falls' ? 'rises' : 'falls'),
    small: pSmall(estimator, pair, halfOf(published, margin)),
    ownMargin: published === null,
    nothingToReduce: measure.size ? pWithin(estimator, high, measure, margin) : null,
    noBaselineGap: measure.size ? pNoGap(estimator, high, measure, undefined) : null,
    effect: effectOf(estimator, pair),
    undecidable: undecidable(
      estimator,
      measure,
      knobs.map(({ row }) => row),
    ),
  };
}

/** Tests a turning trend: lower at the turning value than at the first, and than at the last. */
export function examineTurning(
  estimator: Estimator,
  { measure, knobs, turnsAt, margin }: TurningClaim,
): [PartEvidence, PartEvidence] {
  checkKnobs(knobs);
  const turn = knobs.find(({ knob }) => knob === turnsAt);
  if (turn === undefined || turn === knobs[0] || turn === knobs.at(-1)) {
    throw new RangeError(`a trend cannot turn at ${turnsAt}: no value between first and last`);
  }
  const below = (baseline: string) =>
    examineOrdering(estimator, { measure, row: turn.row, baseline, published: null, margin });
  return [below(knobs[0]!.row), below(knobs.at(-1)!.row)];
}

function checkKnobs(knobs: Knobs): void {
  if (knobs.length < 3) throw new RangeError(`a trend needs three values, not ${knobs.length}`);
  if (knobs.some(({ knob }, i) => i > 0 && !(knob > knobs[i - 1]!.knob))) {
    throw new RangeError('the values of a trend must ascend');
  }
}

/** One-sided p-value for both slope and ends going one way; several forms each at α/J. */
function pFall(
  estimator: Estimator,
  measure: Measure,
  knobs: Knobs,
  direction: TrendClaim['direction'],
): number {
  const [first, last] = [knobs[0]!.row, knobs.at(-1)!.row];
  const [larger, smaller] = direction === 'falls' ? [first, last] : [last, first];
  const each = measure.forms.map((form, index) =>
    Math.max(
      pOrder(estimator, { measure, smaller, larger, named: [index] }),
      pSlope(estimator, oriented(estimator, larger, form, measure.size), knobs, direction),
    ),
  );
  return Math.min(1, each.length * Math.min(...each));
}

function pSlope(
  estimator: Estimator,
  form: Form,
  knobs: Knobs,
  direction: TrendClaim['direction'],
): number {
  const mean = knobs.reduce((sum, { knob }) => sum + knob, 0) / knobs.length;
  const sign = direction === 'falls' ? -1 : 1;
  return pAbove(
    estimator.estimate({
      terms: knobs.map(({ row, knob }) => ({ row, form, weight: sign * (knob - mean) })),
      constant: 0,
    }),
  );
}
