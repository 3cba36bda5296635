import { type GateResult, throughGate } from '../../evidence/gate/gate.ts';
import { standing } from '../../evidence/sequential.ts';
import { acrossThresholds, DECLARED, type Levels, type Verdict } from '../../evidence/verdict.ts';
import { rowsOf, subjectsOf } from '../checks.ts';
import type { ClaimVerdict, WithheldRow } from '../claim-verdict.ts';
import type { Claim, PublishedRow, Setting, Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import type { ClaimSetting } from './claim-setting.ts';
import type { Numbers } from './evidence.ts';
import { judge, untested } from './judge.ts';

/** A setting's numbers at the table's threshold and the other, and what may forbid a verdict. */
export interface Judged extends Pick<SettingResult, 'threshold' | 'floor'> {
  readonly main: Numbers;
  readonly other: Numbers | null;
  /** Of each row, by id, as this look saw its trainings; none where nothing was trained. */
  readonly gates: Readonly<Record<string, RowGate | undefined>>;
}

/** Whether a row's training may carry a verdict, and whether its budget was doubled already. */
export interface RowGate {
  readonly gate: GateResult;
  readonly doubled: boolean;
}

/**
 * Judges the claims of a table at its threshold. Where the other threshold contradicts it, the verdict
 * depends on the threshold; where it merely differs, the item says so. Networks that learnt too little
 * and data too small withhold verdicts.
 *
 * @param looks the runs as they were at each look, in order; of declared runs one. A verdict that a
 *   look gave stays.
 */
export function verdictsOf(
  { claims, published }: Pick<Table, 'claims' | 'published'>,
  looks: readonly Judged[],
  setting: Pick<Setting, 'tooSmall'>,
  on: ClaimSetting,
  levels: Levels = DECLARED,
): ClaimVerdict[] {
  return claims.map((claim) => {
    const all = looks.map((look) => judgeLook(claim, look, published, setting, on, levels));
    // Later looks train the rows of undecided claims alone.
    const tested = all.filter(isTested);
    const counts = standing(tested);
    if (counts === null) return all[0]!;
    const until = tested.slice(0, tested.indexOf(counts) + 1);
    return {
      ...counts,
      looks: until.flatMap((one) => one.looks.map((look) => ({ ...look, verdict: one.verdict }))),
    };
  });
}

/**
 * A claim about rows of which trainings are missing: to look at them now, and again when all are there,
 * would be one look more than the level of the verdict allows.
 */
export function unjudged(
  claim: Claim,
  setting: ClaimSetting,
  { done, planned }: { readonly done: number; readonly planned: number },
): ClaimVerdict {
  return {
    ...untested(claim, setting),
    verdict: 'not tested',
    evidence: `${done} of ${planned} trainings are done; a claim is judged when all of its rows are`,
  };
}

type Tested = ClaimVerdict & { readonly verdict: Verdict };

function isTested(one: ClaimVerdict): one is Tested {
  return one.verdict !== 'not tested';
}

function judgeLook(
  claim: Claim,
  { main, other, threshold, floor, gates }: Judged,
  published: readonly PublishedRow[],
  { tooSmall }: Pick<Setting, 'tooSmall'>,
  on: ClaimSetting,
  levels: Levels,
): ClaimVerdict {
  const own = judge(claim, main, published, on, levels);
  if (own.verdict === 'not tested') return own;
  if (tooSmall !== undefined) return { ...own, verdict: 'undecided', evidence: tooSmall };
  if (floor !== null && !floor.passed) {
    return { ...own, verdict: 'training did not converge', evidence: floor.statement };
  }
  const withheld = withheldRows(claim, gates, on.title ?? ((id) => id));
  if (withheld.length > 0) {
    const reasons = withheld.map(({ title, reasons: [first] }) => `${title}: ${first}`);
    const subjects = subjectsOfClaim(claim);
    const rows = withheld.map(({ row, doubled }) => ({
      gate: gates[row]!.gate,
      // That a rival does not learn with twice the training either says nothing of the method.
      doubled: doubled && subjects.has(row),
    }));
    return {
      ...own,
      verdict: throughGate(own.verdict, rows),
      evidence: [...reasons, own.evidence].join('; '),
      withheld,
    };
  }
  const second = other === null ? own : judge(claim, other, published, on, levels);
  if (second.verdict === own.verdict || second.verdict === 'not tested') return own;
  return {
    ...own,
    verdict: acrossThresholds(own.verdict, second.verdict),
    elsewhere: {
      threshold: threshold.kind === 'fixed' ? 'Youden’s threshold' : 'the threshold 0.5',
      verdict: second.verdict,
    },
  };
}

/** Ids of the rows that a claim is about. */
export function rowsOfClaim({ checks, overGroups = [] }: Claim): string[] {
  const rows = [
    ...checks.flatMap((check) => rowsOf(check).map(({ id }) => id)),
    ...overGroups.flatMap(({ row, baseline }) => [row, baseline]),
  ];
  return [...new Set(rows)];
}

/** Those that it says something of, and not what they are held against. */
function subjectsOfClaim({ checks, overGroups = [] }: Claim): Set<string> {
  return new Set([
    ...checks.flatMap((check) => subjectsOf(check).map(({ id }) => id)),
    ...overGroups.map(({ row }) => row),
  ]);
}

/** The claim's rows that lack something, with the checks that failed. */
function withheldRows(
  claim: Claim,
  gates: Judged['gates'],
  title: (row: string) => string,
): WithheldRow[] {
  return rowsOfClaim(claim).flatMap((id) => {
    const { gate, doubled } = gates[id] ?? {};
    if (gate === undefined || gate.passed) return [];
    const failed = gate.findings.filter(({ passed }) => !passed);
    return [
      {
        row: id,
        title: title(id),
        reasons: failed.map(({ reason }) => reason),
        doubled: doubled === true,
      },
    ];
  });
}
