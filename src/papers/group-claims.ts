import type { GroupClaim } from '../evidence/over-groups.ts';

/**
 * What a paper says of all groups of the setting's attribute together: a row held against a baseline,
 * group by group and overall, by the rules of `sumVerdict`.
 */
export interface GroupCheck {
  /** Ids of rows. */
  readonly row: string;
  readonly baseline: string;
  /** A metric of groups for which higher is better, and its title in print. */
  readonly metric: { readonly name: string; readonly title: string };
  readonly claimed: GroupClaim;
}

/** How claims over groups are judged, for a report that has some. */
export const GROUP_RULES =
  'Over groups, changes are averaged over folds and repeats, with intervals by Student’s *t* over patients (or lesions) and trainings. A model is *harmful* if it is certainly worse than the baseline for some group (Holm’s method over the groups, at 1.25 % one-sided, half of what a verdict may err: tails of a share of a level are heavier than Student’s *t* has them), *positive-sum* if it is certainly better overall and for every group the lower 5 % bound of its change lies above −1 point, *no harm* if the second holds alone, else *undetermined*. Groups with fewer than 30 test records of their rarer class are shown but not judged. A claim of one of these is *replicated* by that verdict (no harm also by positive-sum), *not replicated: reversed* by one that contradicts it, else *undecided*.';
