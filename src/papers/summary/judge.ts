import type { BootstrapTable } from '../../metrics/bootstrap.ts';
import { minimumDetectableEffect } from '../../metrics/minimum-effect.ts';
import { fillPath, lacksName } from '../../metrics/paths.ts';
import type { Interval } from '../../metrics/predictions.ts';
import type { VerdictItem, VerdictKind } from '../../report/document.ts';
import { formatNumber } from '../../report/tables.ts';
import type { Check, Claim } from '../paper.ts';
import { type ClaimSetting, type Finding, notTested } from './claim-setting.ts';
import { examineGroups } from './judge-groups.ts';

/**
 * Judges a claim. A check is replicated if its interval lies inside the claimed range, not
 * replicated if it lies wholly outside, else inconclusive; a claim is replicated only if all its
 * checks are, and not replicated if one is not. A claim on rows that the table lacks is not tested.
 */
export function judge(claim: Claim, table: BootstrapTable, setting: ClaimSetting): VerdictItem {
  const findings = [
    ...claim.checks.map((check) => examine(check, table, setting)),
    ...(claim.overGroups ?? []).map((check) => examineGroups(check, table, setting)),
  ];
  return {
    claim: claim.statement,
    source: claim.source,
    verdict: together(findings.map((finding) => finding.verdict)),
    preliminary: setting.seeds < PRELIMINARY_BELOW,
    on: setting.on,
    evidence: findings.map((finding) => finding.evidence).join('; '),
  };
}

/** The verdict on an interval: inside, outside or across the edge of an open range. */
export function verdictOn(
  [low, high]: Interval,
  [claimedLow, claimedHigh]: Check['claimed'],
): VerdictKind {
  if (low > claimedLow && high < claimedHigh) return 'replicated';
  if (low > claimedHigh || high < claimedLow) return 'not replicated';
  return 'inconclusive';
}

const PRELIMINARY_BELOW = 3;

function together(verdicts: readonly VerdictKind[]): VerdictKind {
  for (const kind of ['not replicated', 'not tested', 'inconclusive'] as const) {
    if (verdicts.includes(kind)) return kind;
  }
  return verdicts.length > 0 ? 'replicated' : 'not tested';
}

function examine(check: Check, table: BootstrapTable, setting: ClaimSetting): Finding {
  const { attribute, levels, labels, title = (row) => row } = setting;
  const used = new Map<string, { row: string; path: string }>();
  const missing = new Set<string>();
  const resolve = (metric: string) =>
    attribute === undefined ? metric : fillPath(metric, attribute, levels, labels);
  // One look at the point estimates tells which cells the check reads.
  check.statistic((row, metric) => {
    const path = resolve(metric);
    used.set(`${row} ${path}`, { row, path });
    if (!table.has(row)) missing.add(row);
    return table.has(row) && !lacksName(path)
      ? (table.estimate(row, path) ?? Number.NaN)
      : Number.NaN;
  });
  if (missing.size > 0) return notTested(check.name, missing, setting);
  if ([...used.values()].some(({ path }) => lacksName(path))) {
    return { verdict: 'not tested', evidence: `${check.name}: not tested (no such group here)` };
  }

  const { estimate, interval, replicates } = table.statistic((at) =>
    check.statistic((row, metric) => at(row, resolve(metric))),
  );
  if (estimate === null || interval === null) {
    const reasons = [...used.values()].flatMap(({ row, path }) => {
      const reason = table.reason(row, path);
      return reason === null ? [] : [`${title(row)}: ${reason}`];
    });
    const why =
      reasons.length > 0
        ? reasons.join(', ')
        : estimate === null
          ? 'the statistic has no value on these numbers'
          : 'too few resamples have a value';
    return { verdict: 'inconclusive', evidence: `${check.name}: undefined (${why})` };
  }
  const verdict = verdictOn(interval, check.claimed);
  const numbers = printed(check, estimate, interval);
  const smallest = verdict === 'inconclusive' ? detectable(check, interval, replicates) : '';
  return { verdict, evidence: `${check.name}: ${numbers}${smallest}` };
}

/** `−2.1 ×10⁻² [−4.0, −0.3], claimed below 0`. */
function printed(check: Check, estimate: number, interval: Interval): string {
  const digits = digitsFor(check, interval);
  const number = (value: number) => formatNumber(value * check.scale, digits);
  const unit = check.unit === '' ? '' : `\u00a0${check.unit}`;
  const [low, high] = check.claimed;
  const bound = (value: number) => formatNumber(value * check.scale, value === 0 ? 0 : digits);
  const claimed =
    low === -Infinity
      ? `below ${bound(high)}`
      : high === Infinity
        ? `above ${bound(low)}`
        : `between ${bound(low)} and ${bound(high)}`;
  return `${number(estimate)}${unit} [${number(interval[0])}, ${number(interval[1])}], claimed ${claimed}`;
}

function detectable(check: Check, interval: Interval, replicates: Float64Array): string {
  const effect = minimumDetectableEffect(replicates);
  // A rank correlation has no effect size of its own scale; only measured units are worth naming.
  if (effect === null || check.unit === '') return '';
  const size = formatNumber(effect * check.scale, digitsFor(check, interval));
  return `; ${size}\u00a0${check.unit} or more could have been detected`;
}

/** Enough digits to show the width of the interval to two figures. */
function digitsFor({ scale }: Check, [low, high]: Interval): number {
  const width = Math.abs(high - low) * scale;
  if (!(width > 0) || !Number.isFinite(width)) return 2;
  return Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(width))));
}
