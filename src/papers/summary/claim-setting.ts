import type { Claim, StatedEffect } from '../paper.ts';
import type { ClaimPowers } from '../planned-power.ts';

/** Where and how a claim was rerun. */
export interface ClaimSetting {
  /** Id of the setting, and of the one whose verdicts count where a claim names none. */
  readonly id?: string;
  readonly first?: string | undefined;
  /** `on stand-in ham10000-28, sex`. */
  readonly on: string;
  /** Stands for `<attribute>` in the paths of checks. */
  readonly attribute: string;
  /** Stand for `<level-0>`, `<level-1>` … */
  readonly levels: readonly string[];
  /** Names of several labels: paths without one are those of the average. */
  readonly labels?: readonly string[];
  /** Of each level in test, as `groupEvents` counts them. */
  readonly events?: Readonly<Record<string, number>>;
  /** Title of a row for print; its id by default. */
  readonly title?: (row: string) => string;
  /** What the paper's text gives in numbers of this setting's question; default: nothing. */
  readonly stated?: readonly StatedEffect[];
  /** Planned before the run; by default nothing was planned. */
  readonly power?: (claim: Claim) => ClaimPowers;
  /** Why rows are missing; by default that their trials did not finish. */
  readonly missing?: string;
}

/** Why a claim has no verdict. */
export interface Finding {
  readonly verdict: 'not tested';
  readonly evidence: string;
}

/** A claim on rows that have no number. */
export function notTested(
  missing: Iterable<string>,
  { title = (row) => row, missing: why = 'no finished trial' }: ClaimSetting,
): Finding {
  const rows = [...missing].map(title).join(', ');
  return { verdict: 'not tested', evidence: `${why} of ${rows}` };
}
