import { DECLARED, type Decision, decide } from '../../evidence/verdict.ts';
import { fillPath, lacksName } from '../../metrics/paths.ts';
import type { VerdictItem } from '../../report/document.ts';
import { metricsOf, rowsOf } from '../checks.ts';
import type { Claim, Column, PublishedRow } from '../paper.ts';
import { type ClaimSetting, notTested } from './claim-setting.ts';
import type { Numbers } from './evidence.ts';
import { examine } from './examine.ts';
import { examineGroups } from './judge-groups.ts';

/**
 * Judges a claim by its checks: at full level where all must hold, at their share of it where one fails
 * (`decide`). A claim on rows that did not finish is not tested.
 */
export function judge(
  claim: Claim,
  { evidence, bootstrap }: Numbers,
  published: readonly PublishedRow[],
  setting: ClaimSetting,
): VerdictItem {
  const { on, attribute, levels } = setting;
  const item = { claim: claim.statement, source: claim.source, on };
  const { rows } = evidence.estimator.runs;
  const missing = [
    ...new Set(claim.checks.flatMap((check) => rowsOf(check).map(({ id }) => id))),
  ].filter((id) => !rows.includes(id));
  if (missing.length > 0) return { ...item, ...notTested(missing, setting) };
  if (
    claim.checks.some((check) => metricsOf(check).some((metric) => lacksGroup(metric, setting)))
  ) {
    return { ...item, verdict: 'not tested', evidence: 'no such group here' };
  }
  const groups = (claim.overGroups ?? []).map((check) => examineGroups(check, bootstrap, setting));
  const untested = groups.find(({ verdict }) => verdict === 'not tested');
  if (untested !== undefined) return { ...item, ...untested, verdict: 'not tested' };
  const asked = { ...evidence, published, attribute, levels };
  const examined = claim.checks.map((check) => examine(check, asked));
  const decision = decide(
    examined.flatMap(({ parts }) => parts),
    DECLARED,
    groups.flatMap(({ verdict }) => (verdict === 'not tested' ? [] : [verdict])),
  );
  return {
    ...item,
    verdict: decision.verdict,
    ...partsOf(decision),
    evidence: [...examined, ...groups].map((part) => part.evidence).join('; '),
  };
}

function partsOf({ parts, held }: Decision): Pick<VerdictItem, 'parts'> {
  return parts.length < 2 ? {} : { parts: { held, of: parts.length } };
}

/** Whether a column is of a level or label that the setting does not have. */
function lacksGroup({ metric }: Column, { attribute, levels, labels }: ClaimSetting): boolean {
  return lacksName(fillPath(metric, attribute, levels, labels));
}
