import type { PartEvidence } from './part.ts';

/** Verdicts on a claim, in the order in which they are asked. */
export const VERDICTS = [
  'training did not converge',
  'depends on the threshold',
  'nothing to reduce',
  'direction replicated, effect smaller than half',
  'direction replicated, effect smaller than our margin',
  'replicated',
  'not replicated: reversed',
  'not replicated: smaller than half the published effect',
  'not replicated: smaller than our margin',
  'not replicated: does not reach its own objective here',
  'undecided',
  'undecided: baseline gap not shown',
] as const;

export type Verdict = (typeof VERDICTS)[number];

/** One-sided error rates at one look at the runs. */
export interface Levels {
  readonly replicated: number;
  readonly notReplicated: number;
}

/** For runs declared before training and looked at once. */
export const DECLARED: Levels = { replicated: 0.025, notReplicated: 0.05 };

/** A verdict and the parts that it rests on. */
export interface Decision {
  readonly verdict: Verdict;
  /** One a part. */
  readonly parts: readonly Verdict[];
  /** Parts that came out as claimed, however large. */
  readonly held: number;
}

/**
 * The verdict on a claim of one or more parts. A claim is replicated if all its parts are, each at
 * the full level; it is not replicated if one of k parts is not at level α/k (Bonferroni).
 *
 * @param beside verdicts on further parts that were judged by rules of their own.
 * @throws RangeError where a claim has no part.
 */
export function decide(
  parts: readonly PartEvidence[],
  levels: Levels = DECLARED,
  beside: readonly Verdict[] = [],
): Decision {
  const k = parts.length + beside.length;
  if (k === 0) throw new RangeError('decide: a claim needs a part');
  const share = { ...levels, notReplicated: levels.notReplicated / k };
  const verdicts = [...parts.map((part) => decidePart(part, share)), ...beside];
  return { verdict: together(verdicts), parts: verdicts, held: verdicts.filter(holds).length };
}

/** Whether the claimed direction is shown. */
export function holds(verdict: Verdict): boolean {
  return verdict === 'replicated' || verdict.startsWith('direction replicated');
}

/** Whether the claim is shown not to hold. */
export function fails(verdict: Verdict): boolean {
  return verdict.startsWith('not replicated');
}

/** Whether more repeats could not change the verdict: nothing else was asked of them. */
export function decided(verdict: Verdict): boolean {
  return holds(verdict) || fails(verdict) || verdict === 'nothing to reduce';
}

function decidePart(part: PartEvidence, levels: Levels): Verdict {
  if (part.undecidable !== null) return 'undecided';
  const below = (p: number | null, level: number) => p !== null && p < level;
  if (below(part.nothingToReduce, levels.replicated)) return 'nothing to reduce';
  const small = below(part.small, levels.notReplicated);
  if (below(part.claimed, levels.replicated)) {
    if (!small) return 'replicated';
    return part.ownMargin
      ? 'direction replicated, effect smaller than our margin'
      : 'direction replicated, effect smaller than half';
  }
  if (below(part.reversed, levels.notReplicated)) return 'not replicated: reversed';
  if (small) {
    return part.ownMargin
      ? 'not replicated: smaller than our margin'
      : 'not replicated: smaller than half the published effect';
  }
  // An interval of the baseline's gap that holds 0 leaves nothing shown that could be smaller.
  return part.noBaselineGap !== null && part.noBaselineGap >= 2 * levels.replicated
    ? 'undecided: baseline gap not shown'
    : 'undecided';
}

function together(parts: readonly Verdict[]): Verdict {
  const failed = parts.find(fails);
  if (failed !== undefined) return failed;
  if (parts.every(holds)) {
    return parts.find((verdict) => verdict !== 'replicated') ?? 'replicated';
  }
  const open = parts.filter((verdict) => !holds(verdict));
  return open.every((verdict) => verdict === open[0]) ? open[0]! : 'undecided';
}

/**
 * The verdict where each of two thresholds has one: they contradict each other where one shows the
 * claim and the other its failure; else that of the table's own threshold stands.
 */
export function acrossThresholds(own: Verdict, other: Verdict): Verdict {
  const contradict = (holds(own) && fails(other)) || (fails(own) && holds(other));
  return contradict ? 'depends on the threshold' : own;
}
