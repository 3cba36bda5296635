import type { VerdictKind } from '../../report/document.ts';

/** Where and how a claim was rerun. */
export interface ClaimSetting {
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
  /** Why rows are missing; by default that their trials did not finish. */
  readonly missing?: string;
}

/** The verdict on one part of a claim, and what decided. */
export interface Finding {
  readonly verdict: VerdictKind;
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
