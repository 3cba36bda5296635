import type { GateResult } from '../../evidence/gate/gate.ts';
import { acrossThresholds } from '../../evidence/verdict.ts';
import type { VerdictItem } from '../../report/document.ts';
import { rowsOf } from '../checks.ts';
import type { Claim, Setting, Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import type { ClaimSetting } from './claim-setting.ts';
import type { Numbers } from './evidence.ts';
import { judge } from './judge.ts';

/** A setting's numbers at the table's threshold and the other, and what may forbid a verdict. */
export interface Judged extends Pick<SettingResult, 'threshold' | 'floor'> {
  readonly main: Numbers;
  readonly other: Numbers | null;
  /** Of each row, by id; none where it has no learning curve. */
  readonly gates: Readonly<Record<string, GateResult | undefined>>;
}

/**
 * Judges the claims of a table at its threshold. Where the other threshold contradicts it, the verdict
 * depends on the threshold; where it merely differs, the item says so. Networks that learnt too little
 * and data too small withhold verdicts.
 */
export function verdictsOf(
  { claims, published }: Pick<Table, 'claims' | 'published'>,
  { main, other, threshold, floor, gates }: Judged,
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
    const unready = unconverged(claim, gates, on.title ?? ((id) => id));
    if (unready.length > 0) {
      return {
        ...own,
        verdict: 'training did not converge',
        evidence: [...unready, own.evidence].join('; '),
      };
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

/** What a claim's rows lack, a sentence a row: the first check that failed. */
function unconverged(
  claim: Claim,
  gates: Judged['gates'],
  title: (row: string) => string,
): string[] {
  const rows = [
    ...claim.checks.flatMap((check) => rowsOf(check).map(({ id }) => id)),
    ...(claim.overGroups ?? []).flatMap(({ row, baseline }) => [row, baseline]),
  ];
  return [...new Set(rows)].flatMap((id) => {
    const gate = gates[id];
    return gate === undefined || gate.passed ? [] : [`${title(id)}: ${gate.findings[0]!.reason}`];
  });
}
