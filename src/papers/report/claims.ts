import type { VerdictKind } from '../../report/document.ts';
import type { Claim, Paper, Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import type { Kept } from './parts.ts';
import { plainId } from './repeat-commands.ts';
import type { Rerun } from './rerun.ts';

/** A claim on one data set and attribute. */
export interface JudgedClaim {
  readonly setting: SettingResult;
  readonly item: Kept;
}

/**
 * A claim over its settings. Its verdict is that of the setting that the claim names, or else that the
 * table plans first among those that were run: no setting is chosen by what came out.
 */
export interface ClaimResult {
  readonly table: Table;
  readonly claim: Claim;
  readonly verdict: VerdictKind;
  /** Null: its table was not rerun, or not judged. */
  readonly primary: JudgedClaim | null;
  /** The further settings, in the order of the table. */
  readonly others: readonly JudgedClaim[];
}

/** Every claim of a paper, in the order of its tables. */
export function claimResults(paper: Paper, reruns: readonly Rerun[]): ClaimResult[] {
  return paper.tables.flatMap((table) => {
    const { settings = [] } = reruns.find((rerun) => rerun.table.id === table.id)?.result ?? {};
    return table.claims.map((claim, index): ClaimResult => {
      const judged = settings.flatMap((setting): JudgedClaim[] => {
        const item = itemOf(setting, claim, index, table.claims.length);
        return item === undefined ? [] : [{ setting, item }];
      });
      const named = judged.find(({ setting }) => plainId(setting) === claim.primary);
      const primary = named ?? judged[0] ?? null;
      const others = judged.filter((one) => one !== primary);
      return { table, claim, verdict: primary?.item.verdict ?? 'not tested', primary, others };
    });
  });
}

/** The claims of a table as one setting judged them, in the order of the table. */
export function claimsAt(table: Table, setting: SettingResult): ClaimResult[] {
  return table.claims.flatMap((claim, index) => {
    const item = itemOf(setting, claim, index, table.claims.length);
    if (item === undefined) return [];
    return [{ table, claim, verdict: item.verdict, primary: { setting, item }, others: [] }];
  });
}

/** Whether trainings are missing, and some claims are judged that have not to wait for them. */
export function isPartlyJudged({
  unfinished,
  verdicts,
}: Pick<SettingResult, 'unfinished' | 'verdicts'>): boolean {
  return unfinished !== undefined && verdicts.some(({ verdict }) => verdict !== 'not tested');
}

/** Verdicts stand in the order of the claims; results of other claims are found by their words. */
function itemOf(
  { verdicts }: SettingResult,
  { statement }: Claim,
  index: number,
  claims: number,
): Kept | undefined {
  return verdicts.length === claims
    ? verdicts[index]
    : verdicts.find((item) => item.claim === statement);
}

/** Claims of the paper, and checks that are ours. */
export function byAuthor(claims: readonly ClaimResult[]): {
  readonly paper: readonly ClaimResult[];
  readonly ours: readonly ClaimResult[];
} {
  return {
    paper: claims.filter(({ claim }) => claim.ours === undefined),
    ours: claims.filter(({ claim }) => claim.ours !== undefined),
  };
}
