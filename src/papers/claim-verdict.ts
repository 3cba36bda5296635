import type { Published } from '../evidence/ordering.ts';
import type { PartEvidence } from '../evidence/part.ts';
import type { Levels, Verdict } from '../evidence/verdict.ts';
import type { SumVerdict } from '../metrics/positive-sum.ts';
import type { Interval } from '../metrics/predictions.ts';
import type { VerdictItem, VerdictKind } from '../report/document.ts';
import type { GroupCheck } from './group-claims.ts';

/**
 * What became of a claim on one setting, as results keep it: the numbers behind the verdict, from which
 * reports, notebooks and the terminal make their sentences.
 */
export interface ClaimVerdict extends VerdictItem {
  /** Of the claim, within its table. */
  readonly id: string;
  /** A check of ours that the paper does not make. */
  readonly ours?: true;
  /** Whether the claim's verdict is the one of this setting, named before the runs. */
  readonly primary: boolean;
  /** One a part, in the order of the claim's checks; a turning trend has two. Empty: not tested. */
  readonly tests: readonly PartVerdict[];
  /** What is claimed over all groups together, beside the tests; none where nothing is. */
  readonly overGroups: readonly GroupVerdict[];
  /**
   * Every look at the runs, in order; the verdict is that of the first that decided, else of the last.
   * Runs declared before training have one.
   */
  readonly looks: readonly LookVerdict[];
  /** Rows of the claim whose training may carry no verdict; empty: all may. */
  readonly withheld: readonly WithheldRow[];
}

/** One part of a claim. */
export interface PartVerdict {
  /** Position of its check among the claim's, and of the part within the check: 0 or 1. */
  readonly check: number;
  readonly side: number;
  /** `EO: Ours minus Vanilla`. */
  readonly quantity: string;
  /** Id of the column, and ids of the rows that are compared. */
  readonly column: string;
  readonly rows: readonly string[];
  readonly verdict: Verdict;
  /** How far it goes the claimed way, above 0 as claimed, in the column's fraction (ADF: nats). */
  readonly effect: EffectResult;
  /** The printed difference is this times the effect: −1 where lower is claimed. */
  readonly sign: 1 | -1;
  /** What the paper prints, as a share of the baseline's or as a change; null: nothing. */
  readonly published: Published | null;
  /** The published effect in the unit of the effect, of the baseline here; null: none, or undefined. */
  readonly expected: number | null;
  /** Stated beforehand: the smallest effect that counts where the paper prints none. */
  readonly margin: number;
  /** Effects below it count as smaller than half; of a claim of little loss what may be lost, below 0. */
  readonly bound: number | null;
  /** The effect as a multiple of the published one, by Fieller; beside the verdict, not deciding. */
  readonly relative: { readonly value: number; readonly interval: Interval | null } | null;
  /** Replication Bayes factor, above 1 for the paper; beside the verdict, not deciding. */
  readonly bayesFactor: number | null;
  /** Signed gaps of the compared rows, second group minus first; one a rate and pair; empty: no gaps. */
  readonly gaps: readonly SignedGap[];
  /** The same gaps of mean probabilities, which need no threshold; not deciding. */
  readonly probabilityGaps: readonly SignedGap[];
  /** One-sided p-values, whatever the rule they come from; null: not asked. */
  readonly p: Omit<PartEvidence, 'effect' | 'undecidable' | 'ownMargin'>;
  /** What the p-values are held against, at the look that counts. */
  readonly levels: Levels;
  /** Why nothing decides it, whatever the p-values; null: it can be decided. */
  readonly undecidable: string | null;
  /** Planned before the run. */
  readonly power: PowerResult;
}

/** An estimate with its 95 % interval over patients and trainings; null: undefined. */
export interface EffectResult {
  readonly value: number | null;
  readonly interval: Interval | null;
  readonly standardError: number | null;
  /** Of Student's t; null: infinite, or undefined. */
  readonly df: number | null;
  readonly repeats: readonly (number | null)[];
}

export interface SignedGap {
  /** Id of the row. */
  readonly row: string;
  /** `tpr`, `positiveRate` …; of mean probabilities the rate whose place they take. */
  readonly rate: string;
  /** The gap is the second's minus the first's. */
  readonly groups: readonly [first: string, second: string];
  readonly value: number | null;
  /** 95 %. */
  readonly interval: Interval | null;
}

/** A claim of harm or its absence over all groups of the attribute; `sum` has the changes. */
export interface GroupVerdict {
  readonly row: string;
  readonly baseline: string;
  /** A metric of groups: `auroc`. */
  readonly metric: string;
  readonly claimed: GroupCheck['claimed'];
  readonly sum: SumVerdict;
  readonly verdict: Verdict;
  /** Planned before the run; absent in older results. */
  readonly power?: PowerResult;
}

export interface LookVerdict {
  /** After so many repeats of every row of the claim. */
  readonly repeats: number;
  readonly levels: Levels;
  readonly verdict: VerdictKind;
  /** One a part. */
  readonly parts: readonly Verdict[];
}

/** A row whose training did not pass the gate. */
export interface WithheldRow {
  readonly row: string;
  readonly title: string;
  /** What failed, in words, at least one. */
  readonly reasons: readonly string[];
  /** Its budget and grid were doubled, and it still fails. */
  readonly doubled: boolean;
}

/** What a part would find if the paper is right, told before the run. */
export type PowerResult =
  | {
      /** Share of *replicated* if the published effect, or what is assumed, is true here. */
      readonly found: number;
      /** Share of *not replicated* if there is no effect, or what is assumed against it. */
      readonly refuted: number;
      /** What it was planned with, in words: `a baseline gap of 15 points, 1,954 positives, R = 4`. */
      readonly plan: string;
      /** What is taken to be true, where it is not the published effect and none at all; in words. */
      readonly assumed?: { readonly found: string; readonly refuted: string };
    }
  /** Why none is stated: `the paper prints no number`. */
  | { readonly none: string };
