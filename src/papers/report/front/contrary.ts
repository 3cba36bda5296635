import { fails, holds } from '../../../evidence/verdict.ts';
import type { VerdictKind } from '../../../report/document.ts';
import { literal } from '../../../report/prose.ts';
import { shortVerdict } from '../../../report/tally.ts';
import { shortTitle } from '../../data-names.ts';
import type { SettingResult } from '../../results.ts';
import type { ClaimResult, JudgedClaim } from '../claims.ts';
import { be, listed, numberWord, sentence } from '../language.ts';
import { askedOf } from '../print.ts';
import { claimName } from './claim-name.ts';

/**
 * The further settings of a claim that decided otherwise than its verdict says: that one holds where the
 * other fails, or is decided where the claim's own setting leaves it open.
 */
export function contrary({ verdict, primary, others }: ClaimResult): readonly JudgedClaim[] {
  if (primary === null) return [];
  const own = sideOf(verdict);
  return others.filter(({ item }) => {
    const side = sideOf(item.verdict);
    return side !== null && side !== own;
  });
}

/** Null: neither shown nor refuted. */
function sideOf(verdict: VerdictKind): 'holds' | 'fails' | null {
  if (verdict === 'not tested') return null;
  if (holds(verdict)) return 'holds';
  return fails(verdict) ? 'fails' : null;
}

/** That claims came out otherwise on other data: `Two of these verdicts are contradicted …`; none: nothing. */
export function contraryCount(claims: readonly ClaimResult[]): string {
  const count = claims.filter(
    (claim) => sideOf(claim.verdict) !== null && contrary(claim).length > 0,
  ).length;
  return count === 0
    ? ''
    : sentence(
        `${numberWord(count)} of these verdicts ${be(count)} contradicted on another data set`,
      );
}

/**
 * Where a verdict is no longer shown, or another is, at the threshold that the table does not use:
 * `undecided at Youden’s threshold`; null: it is not so.
 */
export function otherwiseAtThreshold({ verdict, primary }: ClaimResult): string | null {
  const { elsewhere } = primary?.item ?? {};
  if (elsewhere === undefined || verdict === 'depends on the threshold') return null;
  return sideOf(elsewhere.verdict) === sideOf(verdict)
    ? null
    : `${shortVerdict(elsewhere.verdict)} at ${elsewhere.threshold}`;
}

/** Of more verdicts the table of claims has the names. */
const MOST_NAMES = 2;

/** Which verdicts change at the other threshold, by the names that the figure of claims has for them. */
export function thresholdText(claims: readonly ClaimResult[]): string {
  const told = claims.flatMap((result) => {
    const otherwise = otherwiseAtThreshold(result);
    return otherwise === null ? [] : [{ name: `“${claimName(result.claim)}”`, otherwise }];
  });
  if (told.length === 0) return '';
  const kinds = [...Map.groupBy(told, ({ otherwise }) => otherwise)];
  const parts = kinds.map(([otherwise, own]) => {
    const names = listed(own.map(({ name }) => name));
    const many = kinds.length === 1 ? 'they' : numberWord(own.length);
    return `${own.length > MOST_NAMES ? many : names} ${be(own.length)} ${otherwise}`;
  });
  return sentence(
    `${numberWord(told.length)} of these verdicts ${told.length === 1 ? 'changes' : 'change'} at the other threshold: ${parts.join('; ')}`,
  );
}

/** `on Diabetes 130-US hospitals (97,108 records)`; on the same data what else was asked: `by age`. */
export function placeOf(setting: SettingResult, beside: SettingResult): string {
  const { dataset } = setting;
  if (dataset.id === beside.dataset.id) {
    return `${setting.variant === null ? 'by' : 'for'} ${literal(askedOf(setting))}`;
  }
  const [short, full] = [shortTitle(dataset), literal(dataset.title)];
  const name = short === shortTitle(beside.dataset) ? full : short;
  return `on ${name} (${dataset.records.toLocaleString('en')} records)`;
}
