/**
 * Which groups their experts predict for, and which ERM (FairSDE: Tan, Wang, Pham, Zhang and Zhang,
 * Achieving Fairness Without Harm via Selective Demographic Experts, AAAI 2026, section 4.2). Every
 * rule sees validation only; what it promises there need not hold on test.
 */

/** One group's accuracy or AUROC on validation under each model; NaN where undefined. */
export interface GroupScores {
  readonly erm: number;
  readonly expert: number;
}

/** For each group in order: whether its expert predicts for it. */
export type Selection = readonly boolean[];

/** Scores this close are equal: sums of fractions differ by rounding. */
export const TOLERANCE = 1e-9;

/**
 * The published code's greedy rule: a group's expert unless ERM is strictly better, so a tie goes to
 * the expert. Groups share no records, so this is also the selection of the best worst group. A group
 * whose score is undefined stays with ERM, under every rule.
 */
export function selectGreedily(groups: readonly GroupScores[]): Selection {
  return groups.map(({ erm, expert }) => expert >= erm);
}

/** What validation says of each group under a selection, NaN where undefined. */
export function selectedScores(groups: readonly GroupScores[], selection: Selection): number[] {
  return groups.map(({ erm, expert }, i) => (selection[i] ? expert : erm));
}

/** Best minus worst of the defined scores; 0 where there are fewer than two. */
export function gapOf(scores: readonly number[]): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const score of scores) {
    if (Number.isNaN(score)) continue;
    low = Math.min(low, score);
    high = Math.max(high, score);
  }
  return high > low ? high - low : 0;
}

/** Mean of the defined scores over groups; NaN where there are none. */
export function meanOf(scores: readonly number[]): number {
  const defined = scores.filter((score) => !Number.isNaN(score));
  return defined.reduce((sum, score) => sum + score, 0) / defined.length;
}
