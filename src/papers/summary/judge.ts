import { DECLARED, type Decision, decide, type Levels } from '../../evidence/verdict.ts';
import { fillPath, lacksName } from '../../metrics/paths.ts';
import type { VerdictItem } from '../../report/document.ts';
import { checksAt, metricsOf, rowsOf, speaksOfMore } from '../checks.ts';
import type { ClaimVerdict } from '../claim-verdict.ts';
import type { Claim, Column, PublishedRow } from '../paper.ts';
import { type ClaimSetting, notTested } from './claim-setting.ts';
import type { Numbers } from './evidence.ts';
import { examine } from './examine.ts';
import { examineGroups, type GroupFinding } from './judge-groups.ts';

/**
 * Judges a claim by its checks: at full level where all must hold, at their share of it where one fails
 * (`decide`). A claim on rows that did not finish is not tested.
 *
 * @param levels of this look at the runs.
 */
export function judge(
  claim: Claim,
  numbers: Numbers,
  published: readonly PublishedRow[],
  setting: ClaimSetting,
  levels: Levels = DECLARED,
): ClaimVerdict {
  const { attribute, levels: names, stated } = setting;
  const item = untested(claim, setting);
  const { evidence } = numbers;
  const { rows, repeats } = evidence.estimator.runs;
  const missing = [
    ...new Set(claim.checks.flatMap((check) => rowsOf(check).map((row) => row.id))),
  ].filter((row) => !rows.includes(row));
  if (missing.length > 0) return { ...item, ...notTested(missing, setting) };
  const made = checksAt(claim, names.length);
  if (speaksOfMore(claim, names.length)) {
    return {
      ...item,
      verdict: 'not tested',
      evidence: `of ${names.length} groups, only ${made.size} have checks`,
    };
  }
  if (
    [...made.values()].some((check) =>
      metricsOf(check).some((metric) => lacksGroup(metric, setting)),
    )
  ) {
    return { ...item, verdict: 'not tested', evidence: 'no such group here' };
  }
  const { overGroups = [] } = claim;
  const asked = { ...evidence, published, stated, attribute, levels: names };
  const examined = [...made].map(([check, own]) => ({ check, ...examine(own, asked) }));
  const parts = examined.flatMap(({ check, parts: own }) =>
    own.map((part) => ({ check, ...part })),
  );
  const groups: GroupFinding[] = [];
  for (const check of overGroups) {
    const k = parts.length + overGroups.length;
    const finding = examineGroups(check, evidence, setting, levels, k);
    if ('verdict' in finding) return { ...item, ...finding };
    groups.push(finding);
  }
  const decision = decide(
    parts.map(({ tested }) => tested),
    levels,
    groups.map(({ found }) => found.verdict),
  );
  const share = shareOf(levels, decision);
  const powers = setting.power?.(claim);
  return {
    ...item,
    verdict: decision.verdict,
    ...partsOf(decision),
    evidence: [...examined, ...groups].map((part) => part.evidence).join('; '),
    tests: parts.map(({ check, detail }, i) => ({
      check,
      ...detail,
      verdict: decision.parts[i]!,
      levels: share,
      power: powers?.checks[check]?.[detail.side] ?? { none: 'nothing was planned' },
    })),
    overGroups: groups.map(({ found }, i) => ({
      ...found,
      ...(powers === undefined ? {} : { power: powers.overGroups[i]! }),
    })),
    looks: [{ repeats, levels, verdict: decision.verdict, parts: decision.parts }],
  };
}

type Untested = Omit<ClaimVerdict, 'verdict' | 'evidence' | 'parts' | 'elsewhere'>;

/** What is known of a claim before it is judged. */
export function untested(claim: Claim, { on, id, first }: ClaimSetting): Untested {
  return {
    id: claim.id,
    claim: claim.statement,
    source: claim.source,
    ...(claim.ours === undefined ? {} : { ours: claim.ours }),
    on,
    primary: (claim.primary ?? first) === id,
    tests: [],
    overGroups: [],
    looks: [],
    withheld: [],
  };
}

/** The levels of one part: a claim of k parts fails where one of them does, each at α/k. */
function shareOf(levels: Levels, { parts }: Decision): Levels {
  return { ...levels, notReplicated: levels.notReplicated / parts.length };
}

function partsOf({ parts, held }: Decision): Pick<VerdictItem, 'parts'> {
  return parts.length < 2 ? {} : { parts: { held, of: parts.length } };
}

/** Whether a column is of a level or label that the setting does not have. */
function lacksGroup({ metric }: Column, { attribute, levels, labels }: ClaimSetting): boolean {
  return lacksName(fillPath(metric, attribute, levels, labels));
}
