import type { Estimate } from './estimate.ts';

/**
 * What the runs say for and against one part of a claim: one-sided p-values, whatever the rule they
 * come from. `decide` turns them into a verdict at the levels of the design.
 */
export interface PartEvidence {
  /** For the claim itself. */
  readonly claimed: number;
  /** For its opposite. */
  readonly reversed: number;
  /** For an effect below half the published one, or below the margin; null: not asked. */
  readonly small: number | null;
  /** Whether `small` is held against a margin of ours, since the paper prints no effect. Default: no. */
  readonly ownMargin?: boolean;
  /** For a baseline within the margin, where nothing can be reduced; null: not asked. */
  readonly nothingToReduce: number | null;
  /** Two-sided, for a baseline without a gap; null: the baseline is no gap. */
  readonly noBaselineGap: number | null;
  /** How far the part goes the claimed way: the baseline's measure minus the row's. */
  readonly effect: Estimate;
  /** Why the part can't be decided whatever the p-values; null: it can. */
  readonly undecidable: string | null;
}
