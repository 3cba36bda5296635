import type { Verdict } from '../verdict.ts';
import { type GateFinding, isShown } from './finding.ts';

/** Whether a row's training may carry a verdict. */
export interface GateResult {
  readonly passed: boolean;
  /** Everything that was checked: what was shown to fail, what nothing shows, and what passed. */
  readonly findings: readonly GateFinding[];
}

/** Puts the checks of a row together: it passes where all of them do, and some were made. */
export function gate(findings: readonly GateFinding[]): GateResult {
  return {
    passed: findings.length > 0 && findings.every(({ passed }) => passed),
    findings: findings.toSorted((a, b) => placeOf(a) - placeOf(b)),
  };
}

/** Whether something shows that a row had not converged, and not only nothing that it had. */
export function isSeenToFail({ findings }: Pick<GateResult, 'findings'>): boolean {
  return findings.some(isShown);
}

function placeOf(finding: GateFinding): number {
  return isShown(finding) ? 0 : finding.passed ? 2 : 1;
}

/** Whether a result exceeds what a simple model on raw inputs reaches. */
export function checkFloor(reached: number, floor: number, what: string): GateFinding {
  return {
    passed: reached > floor,
    reason: `reaches an AUROC of ${reached.toFixed(3)}; ${what} reaches ${floor.toFixed(3)}`,
  };
}

/**
 * The verdict on a claim about rows of which some may not have converged. A row that still fails with
 * budget and grid doubled does not reach its own objective here, and that is a result; one that merely
 * lacks what would show it is none.
 *
 * @param rows the gates of the rows that the claim is about.
 */
export function throughGate(
  verdict: Verdict,
  rows: readonly { readonly gate: GateResult; readonly doubled: boolean }[],
): Verdict {
  const failed = rows.filter(({ gate: { passed } }) => !passed);
  if (failed.length === 0) return verdict;
  return failed.every(({ doubled, gate }) => doubled && isSeenToFail(gate))
    ? 'not replicated: does not reach its own objective here'
    : 'training did not converge';
}
