import {
  type Changes,
  type SumKind,
  type SumRules,
  type SumVerdict,
  sumVerdict,
} from '../metrics/positive-sum.ts';
import type { Levels, Verdict } from './verdict.ts';

/** What may be claimed of all groups together; `positive-sum` includes `no harm`. */
export type GroupClaim = Exclude<SumKind, 'undetermined'>;

/** What the changes of all groups mean for a claim about them. */
export interface OverGroups {
  readonly sum: SumVerdict;
  readonly verdict: Verdict;
}

const REVERSED: Verdict = 'not replicated: reversed';

/**
 * Judges what is claimed of all groups together: *replicated* by its own kind of verdict (no harm also by
 * positive-sum), *reversed* by one that contradicts it, else *undecided*.
 *
 * @param events of each group; see `sumVerdict`.
 * @param errors of this look at the runs.
 * @param parts of the claim: one of k parts contradicts it at its share of the level.
 */
export function judgeOverGroups(
  changes: Changes,
  events: Readonly<Record<string, number>>,
  claimed: GroupClaim,
  errors: Levels,
  parts = 1,
): OverGroups {
  const at = (level: Levels) => sumVerdict(changes, events, rulesAt(level));
  const sum = at(errors);
  const own = verdictOn(claimed, sum.kind);
  const share = errors.notReplicated / parts;
  const stricter = { replicated: Math.min(errors.replicated, share), notReplicated: share };
  const doubtful = own === REVERSED && verdictOn(claimed, at(stricter).kind) !== REVERSED;
  return { sum, verdict: doubtful ? 'undecided' : own };
}

/**
 * What a fall of some group is asked of its error. Holm's method needs tails of a share of the level, and
 * those of few trainings that differ are heavier than Student's t has them: asked the whole error, falls
 * were found where there was none in up to 4.4 % of simulated tables instead of 2.5 (`selfcheck verdicts`).
 */
const SHARE_OF_HARM = 0.5;

/** The error, one-sided, of finding that some group falls, over all groups. */
export function errorOfHarm({ replicated }: Pick<Levels, 'replicated'>): number {
  return SHARE_OF_HARM * replicated;
}

/** The errors of a verdict over groups, at one look at the runs. */
export function rulesAt(errors: Levels): SumRules {
  return {
    level: 2 * errorOfHarm(errors),
    gain: errors.replicated,
    loss: errors.notReplicated,
  };
}

function verdictOn(claimed: GroupClaim, kind: SumKind): Verdict {
  if (kind === 'undetermined') return 'undecided';
  if (kind === claimed || (kind === 'positive-sum' && claimed === 'no harm')) return 'replicated';
  // No harm without a certain gain neither shows nor contradicts one.
  return kind === 'no harm' && claimed === 'positive-sum' ? 'undecided' : REVERSED;
}
