import { pAbove } from '../metrics/t-inference.ts';
import type { Estimator } from './estimator.ts';
import { undecidable } from './ordering.ts';
import type { PartEvidence } from './part.ts';
import type { Form } from './runs.ts';
import { groupPath } from './statistics.ts';

/** That a shift of prevalence in a group makes it lose accuracy against a baseline. */
export interface ShiftClaim {
  readonly row: string;
  readonly baseline: string;
  readonly attribute: string;
  /** Groups that may shift: with positives and negatives enough. */
  readonly levels: readonly string[];
  /** Shifts, as multiples of a group's share of positives; those that would leave no negative are none. */
  readonly factors: readonly number[];
  /** What a group may lose before no harm is broken: a fraction. */
  readonly within: number;
}

/** One group under one shift. */
export interface ShiftedGroup {
  readonly level: string;
  readonly factor: number;
  /** Its accuracy then: π′ TPR + (1 − π′) TNR, with π′ the shifted share of positives. */
  readonly form: Form;
}

/**
 * Every group under every shift. A shift of prevalence alone leaves what a model does to records of one
 * label as it is, so that accuracy follows from both rates; the prevalence is that of the test records.
 */
export function shiftedGroups(
  { runs }: Estimator,
  { baseline, attribute, levels, factors }: Omit<ShiftClaim, 'row' | 'within'>,
): ShiftedGroup[] {
  return levels.flatMap((level) => {
    const path = (name: string) => groupPath(attribute, level, name);
    const { values } = runs.series(baseline, path('prevalence'));
    const prevalence = values.reduce((sum, value) => sum + value, 0) / values.length;
    return factors.flatMap((factor): ShiftedGroup[] => {
      const shifted = factor * prevalence;
      if (!(shifted > 0 && shifted < 1)) return [];
      const form: Form = [
        { path: path('tpr'), weight: shifted },
        { path: path('tnr'), weight: 1 - shifted },
      ];
      return [{ level, factor, form }];
    });
  });
}

/**
 * Repeats from which on a loss may be shown: at a share of the level, Student's t by the spread of two
 * trainings finds one in 4 % of tables that have none, where 2.5 are promised (`selfcheck verdicts`).
 */
const FEWEST_REPEATS = 4;

/**
 * Tests that some group, under some shift, loses more than `within`: each of m groups under a shift at
 * α/m (Bonferroni). The opposite, that none loses as much under any, needs every one of them at the
 * full level (intersection-union, Berger 1982). The effect is the largest loss. Fewer than four repeats
 * do not show the claim, but may show its opposite.
 */
export function examineShift(estimator: Estimator, claim: ShiftClaim): PartEvidence {
  const { row, baseline, within } = claim;
  const losses = shiftedGroups(estimator, claim).map(({ form }) => ({
    form,
    estimate: estimator.estimate({
      terms: [
        { row: baseline, form, weight: 1 },
        { row, form, weight: -1 },
      ],
      constant: 0,
    }),
  }));
  const [worst] = losses.toSorted((a, b) => b.estimate.value - a.estimate.value);
  if (worst === undefined) throw new RangeError('examineShift: no group can shift');
  const beyond = losses.map(({ estimate }) => pAbove(estimate, within));
  const inside = losses.map(({ estimate }) =>
    pAbove({ ...estimate, value: -estimate.value }, -within),
  );
  return {
    claimed:
      estimator.runs.repeats < FEWEST_REPEATS
        ? 1
        : Math.min(1, losses.length * Math.min(...beyond)),
    reversed: Math.max(...inside),
    small: null,
    nothingToReduce: null,
    noBaselineGap: null,
    effect: worst.estimate,
    undecidable: undecidable(estimator, { forms: losses.map(({ form }) => form), size: false }, [
      row,
      baseline,
    ]),
  };
}
