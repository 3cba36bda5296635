import { changesAgainst } from '../../evidence/changes.ts';
import { judgeOverGroups } from '../../evidence/over-groups.ts';
import type { Levels } from '../../evidence/verdict.ts';
import type { GroupChange, SumVerdict } from '../../metrics/positive-sum.ts';
import { literal } from '../../report/prose.ts';
import { formatNumber } from '../../report/tables.ts';
import type { GroupVerdict } from '../claim-verdict.ts';
import type { GroupCheck } from '../group-claims.ts';
import { type ClaimSetting, type Finding, notTested } from './claim-setting.ts';
import type { Evidence } from './evidence.ts';

/** What came of a claim over groups, and the same in words. */
export interface GroupFinding {
  readonly found: GroupVerdict;
  readonly evidence: string;
}

/**
 * Judges what is claimed of all groups of the setting's attribute together.
 *
 * @param errors of this look at the runs.
 * @param parts of the claim: one of k parts contradicts it at its share of the level.
 */
export function examineGroups(
  { row, baseline, metric, claimed }: GroupCheck,
  evidence: Evidence,
  setting: ClaimSetting,
  errors: Levels,
  parts = 1,
): GroupFinding | Finding {
  const { attribute, levels, events = {}, title = (id) => id } = setting;
  const name = `${metric.title} by group: ${title(row)} against ${title(baseline)}`;
  const missing = [row, baseline].filter((id) => !evidence.estimator.runs.rows.includes(id));
  if (missing.length > 0) return notTested(missing, setting);
  const comparison = { row, baseline, metric: metric.name, attribute, levels };
  const changes = changesAgainst(evidence, comparison);
  const { sum, verdict } = judgeOverGroups(changes, events, claimed, errors, parts);
  return {
    found: { row, baseline, metric: metric.name, claimed, sum, verdict },
    evidence: `${name}: ${sum.kind}, claimed ${claimed} (${literal(sum.why)}); ${numbers(sum)}`,
  };
}

/** `overall 1.2 [0.3, 2.1] points; female 0.8 [−0.4, 2.0]; not judged: x 0.1 (12 events)`. */
function numbers({ overall, groups }: SumVerdict): string {
  const all = Object.entries(groups);
  const told = (judged: boolean, print: (change: GroupChange) => string) =>
    all
      .filter(([, change]) => change.judged === judged)
      .map(([level, change]) => `${literal(level)} ${print(change)}`);
  const few = told(false, ({ estimate, events }) => `${points(estimate)} (${events} events)`);
  return [
    `overall ${withInterval(overall)} points`,
    ...told(true, withInterval),
    ...(few.length > 0 ? [`not judged: ${few.join(', ')}`] : []),
  ].join('; ');
}

function withInterval({ estimate, interval }: Pick<GroupChange, 'estimate' | 'interval'>): string {
  if (interval === null) return points(estimate);
  return `${points(estimate)} [${points(interval[0])}, ${points(interval[1])}]`;
}

function points(value: number | null): string {
  return value === null ? 'n/a' : formatNumber(value * 100, 1);
}
