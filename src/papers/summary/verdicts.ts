import type { BootstrapTable } from '../../metrics/bootstrap.ts';
import type { VerdictItem } from '../../report/document.ts';
import type { Claim, Setting } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import type { ClaimSetting } from './claim-setting.ts';
import { judge } from './judge.ts';

/** A setting's numbers at the table's threshold and the other, and what may forbid a verdict. */
export interface Judged extends Pick<SettingResult, 'threshold' | 'floor'> {
  readonly main: BootstrapTable;
  readonly other: BootstrapTable | null;
}

/**
 * Judges the claims of a table at its threshold; where the other threshold gives another verdict, the
 * item says so. Data too small and networks that learnt too little leave every claim inconclusive.
 */
export function verdictsOf(
  claims: readonly Claim[],
  { main, other, threshold, floor }: Judged,
  { tooSmall }: Pick<Setting, 'tooSmall'>,
  on: ClaimSetting,
): VerdictItem[] {
  const forbidden = tooSmall ?? (floor !== null && !floor.passed ? floor.statement : null);
  return claims.map((claim) => {
    const verdict = judge(claim, main, on);
    if (forbidden !== null && verdict.verdict !== 'not tested') {
      return { ...verdict, verdict: 'inconclusive', evidence: forbidden };
    }
    const second = other === null ? null : judge(claim, other, on).verdict;
    return second === null || second === verdict.verdict
      ? verdict
      : {
          ...verdict,
          elsewhere: {
            threshold: threshold.kind === 'fixed' ? 'Youden’s threshold' : 'the threshold 0.5',
            verdict: second,
          },
        };
  });
}
