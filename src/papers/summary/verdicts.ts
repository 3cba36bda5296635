import { acrossThresholds } from '../../evidence/verdict.ts';
import type { VerdictItem } from '../../report/document.ts';
import type { Setting, Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import type { ClaimSetting } from './claim-setting.ts';
import type { Numbers } from './evidence.ts';
import { judge } from './judge.ts';

/** A setting's numbers at the table's threshold and the other, and what may forbid a verdict. */
export interface Judged extends Pick<SettingResult, 'threshold' | 'floor'> {
  readonly main: Numbers;
  readonly other: Numbers | null;
}

/**
 * Judges the claims of a table at its threshold. Where the other threshold contradicts it, the verdict
 * depends on the threshold; where it merely differs, the item says so. Networks that learnt too little
 * and data too small withhold verdicts.
 */
export function verdictsOf(
  { claims, published }: Pick<Table, 'claims' | 'published'>,
  { main, other, threshold, floor }: Judged,
  { tooSmall }: Pick<Setting, 'tooSmall'>,
  on: ClaimSetting,
): VerdictItem[] {
  return claims.map((claim): VerdictItem => {
    const own = judge(claim, main, published, on);
    if (own.verdict === 'not tested') return own;
    if (tooSmall !== undefined) return { ...own, verdict: 'undecided', evidence: tooSmall };
    if (floor !== null && !floor.passed) {
      return { ...own, verdict: 'training did not converge', evidence: floor.statement };
    }
    const second = other === null ? own : judge(claim, other, published, on);
    if (second.verdict === own.verdict || second.verdict === 'not tested') return own;
    return {
      ...own,
      verdict: acrossThresholds(own.verdict, second.verdict),
      elsewhere: {
        threshold: threshold.kind === 'fixed' ? 'Youden’s threshold' : 'the threshold 0.5',
        verdict: second.verdict,
      },
    };
  });
}
