import { LOSS_ALLOWED } from '../../metrics/positive-sum.ts';
import { selectBy } from '../../training/selection.ts';

/** What a candidate reaches on validation records: fractions; NaN: undefined. */
export interface Reached {
  /** AUROC over everybody. */
  readonly overall: number;
  /** AUROC of each group of the attribute that is large enough for it. */
  readonly groups: readonly number[];
  /** Of what its method aims at, the smaller the better: a gap, or an AUROC with its sign turned. */
  readonly aim: number;
}

/** What rules look at beside the candidates themselves. */
export interface Beside {
  /** The baseline, at the candidate that has its best mean. */
  readonly baseline: Reached;
  /** For each group the highest AUROC that anything tried in the comparison has. */
  readonly ideal: readonly number[];
}

/** A way to choose among candidates, as the literature has them. */
export interface SelectionRule {
  readonly title: string;
  /** Chooses by groups: where there are not two to look at, the best mean is chosen instead. */
  readonly overGroups?: true;
  /** Chooses by what other contenders reach: all must have been tried before. */
  readonly byAll?: true;
  /** In a sentence. */
  readonly chooses: string;
  /** Higher is chosen; of several numbers a later one decides where those before are equal. */
  score(candidate: Reached, beside: Beside): number | readonly number[];
}

/**
 * Validation records that a group must have of every class for a say in a choice: with fewer its AUROC
 * would be decided by a handful of records, and the whole choice by it.
 */
export const FEWEST_TO_CHOOSE_BY = 10;

/** AUROC over everybody that fairness may cost. */
const COST = 0.01;

export const SELECTION_RULES = {
  'best-mean': {
    title: 'Best mean',
    chooses: 'the highest AUROC over everybody',
    score: ({ overall }) => overall,
  },
  'worst-group': {
    title: 'Worst group',
    overGroups: true,
    chooses: 'the highest AUROC of the group that fares worst',
    score: ({ groups }) => lowest(groups),
  },
  'distance-to-optimum': {
    title: 'Distance to optimum',
    overGroups: true,
    byAll: true,
    chooses:
      'the least distance from the point at which every group has the highest AUROC of anything tried',
    score: ({ groups }, { ideal }) => -Math.hypot(...groups.map((auroc, i) => ideal[i]! - auroc)),
  },
  'no-harm': {
    title: 'No harm',
    overGroups: true,
    chooses:
      'of those by which no group loses a point against the baseline, the one that helps the worst group most; if there is none, the one that costs a group least',
    score: ({ groups }, { baseline }) => {
      const least = lowest(groups.map((auroc, i) => auroc - baseline.groups[i]!));
      return least >= -LOSS_ALLOWED ? [1, lowest(groups)] : [0, least];
    },
  },
  fairest: {
    title: 'Fairest',
    chooses:
      'of those within a point of the baseline’s AUROC over everybody, the one that has most of what its method aims at (EqOdds, where it names nothing), at 0.5, or where the baseline there calls fewer than half as many positive as are, at Youden’s threshold; if there is none, the one with the highest AUROC',
    score: ({ overall, aim }, { baseline }) =>
      overall >= baseline.overall - COST && !Number.isNaN(aim) ? [1, -aim] : [0, overall],
  },
} as const satisfies Record<string, SelectionRule>;

export type RuleName = keyof typeof SELECTION_RULES;
export const RULE_NAMES = Object.keys(SELECTION_RULES) as RuleName[];

/** Whether what a rule chooses for one contender hangs on what the others reach, beside the baseline. */
export function choosesByAll(rule: RuleName): boolean {
  const { byAll }: SelectionRule = SELECTION_RULES[rule];
  return byAll === true;
}

/** NaN where one of them is. */
function lowest(values: readonly number[]): number {
  return Math.min(...values);
}

/** The rule by which is chosen where so many groups are large enough. */
export function ruleWith(rule: RuleName, groups: number): RuleName {
  const { overGroups }: SelectionRule = SELECTION_RULES[rule];
  return overGroups && groups < 2 ? 'best-mean' : rule;
}

/** The candidate that a rule chooses; of equal ones the first. */
export function chosenBy<Candidate extends Reached>(
  rule: RuleName,
  candidates: readonly Candidate[],
  beside: Beside,
): Candidate {
  const { score }: SelectionRule = SELECTION_RULES[ruleWith(rule, beside.baseline.groups.length)];
  return selectBy(candidates, (candidate) => score(candidate, beside));
}

/** For each group the highest of what was reached. */
export function idealOf(all: readonly Reached[]): number[] {
  return all[0]!.groups.map((_, i) =>
    Math.max(...all.map(({ groups }) => groups[i]!).filter((auroc) => !Number.isNaN(auroc))),
  );
}
