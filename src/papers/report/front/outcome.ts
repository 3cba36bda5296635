import { fails } from '../../../evidence/verdict.ts';
import type { VerdictKind } from '../../../report/document.ts';
import { shortVerdict } from '../../../report/tally.ts';
import type { GroupVerdict } from '../../claim-verdict.ts';
import type { Claim, Table } from '../../paper.ts';
import { givesVerdicts, PROFILES } from '../../profile.ts';
import type { SettingResult } from '../../results.ts';
import { rowInWords } from '../asked.ts';
import type { ClaimResult, JudgedClaim } from '../claims.ts';
import { counted } from '../language.ts';
import { decisive, type PrintedPart, partsOf, saidOf } from '../parts.ts';
import { plainId } from '../repeat-commands.ts';
import { baselineGapClause, gapOwner } from './baseline-gap.ts';
import { contrary, otherwiseAtThreshold, placeOf } from './contrary.ts';
import { amount, claimedMove, effectClause, groupClause } from './effects.ts';
import { becauseUnconverged, stillUnconverged } from './gate.ts';
import { thresholdsClause } from './thresholds.ts';

/** What came of a claim, in pieces from which sentences and lines of lists are put together. */
export interface Outcome {
  /** What is said of it: `that` it is replicated, `whether` it is stays undecided. */
  readonly link: 'that' | 'whether';
  readonly said: string;
  /** Between what is said and why: `: `, `, since `. */
  readonly joint: string;
  /** A main clause; empty: results hold none. */
  readonly why: string;
}

/** What was asked, by a table whose rows have names for sentences. */
type Asked = Pick<ClaimResult, 'claim' | 'table'>;

/** A verdict in a word or two: of a claim about what is lost the opposite is no reversal. */
export function badgeOf({
  verdict,
  primary,
  ...asked
}: Asked & Pick<ClaimResult, 'verdict' | 'primary'>): string {
  const part = primary === null ? undefined : shownOf(primary, asked).part;
  return part === undefined ? shortVerdict(verdict) : saidOf(part.check, verdict);
}

/** What came of a claim where it counts: it says no more than its verdict. */
export function outcomeOf(result: ClaimResult): Outcome {
  const { verdict, primary } = result;
  if (primary === null) return { link: 'that', said: 'was not tested', joint: '', why: '' };
  const { parts, part, byGroup, group, shown } = shownOf(primary, result);
  const that = (said: string, why: string, joint = ': '): Outcome => ({
    link: 'that',
    said: `${said}${lookOf(primary)}${atThreshold(result)}`,
    ...{ joint, why },
  });
  const whether = (said: string, why: string, joint = ': '): Outcome => ({
    link: 'whether',
    said: `${said}${atThreshold(result)}`,
    ...{ joint, why },
  });
  const clause = (tail: string) => (shown === null ? '' : `${shown}${tail}`);
  switch (verdict) {
    case 'replicated':
      return that('is replicated', clause(`${beside(part)}${rest(parts)}`));
    case 'direction replicated, effect smaller than half':
      return that(
        'is replicated in its direction alone',
        clause(`, less than half of ${paperEffect(part)}`),
      );
    case 'direction replicated, effect smaller than our margin':
      return that('is replicated in its direction alone', clause(`, less than ${margin(part)}`));
    case 'not replicated: reversed':
      return isLoss(part) && !byGroup
        ? that('is not replicated', clause(tooMuchLost(part!)))
        : that('is not replicated', opposite(byGroup ? undefined : part, shown), ', ');
    case 'not replicated: smaller than half the published effect':
    case 'not replicated: smaller than our margin':
      return that('is not replicated', clause(excluded(part)));
    case 'not replicated: does not reach its own objective here':
      return that(
        'is not replicated',
        `the method does not reach its own objective here (${stillUnconverged(primary.item)})`,
        ', because ',
      );
    case 'nothing to reduce':
      return that('has nothing to act on here', 'the baseline’s gap is too small to be reduced');
    case 'training did not converge':
      return whether('cannot be said', becauseUnconverged(primary), ', because ');
    case 'depends on the threshold':
      return whether('depends on the threshold', thresholdsClause(primary.item));
    case 'undecided: baseline gap not shown':
      return whether('stays undecided', noGap(part, primary), ', since ');
    case 'undecided':
      if (tooSmall(result) !== null) {
        return whether('stays undecided', `these data are ${tooSmall(result)}`, ', since ');
      }
      return whether(
        'stays undecided',
        shown === null ? withoutStop(primary.item.evidence) : `${shown}, ${leftOpen(group)}`,
      );
    case 'not tested':
      return that('was not tested', withoutStop(primary.item.evidence));
  }
}

/** `; on Diabetes 130-US hospitals (97,108 records) the opposite is shown: …`, wherever it is otherwise. */
export function contraryText(result: ClaimResult): string {
  const { primary } = result;
  return contrary(result)
    .map((one) => `; ${placeOf(one.setting, primary!.setting)} ${otherwise(one, result)}`)
    .join('');
}

/** What came of a claim on another data set, in short. */
function otherwise(judged: JudgedClaim, asked: Asked): string {
  const { verdict } = judged.item;
  const { part, byGroup, shown } = shownOf(judged, asked);
  const colon = shown === null ? '' : `: ${shown}`;
  if (verdict === 'not replicated: reversed') {
    return isLoss(part) && !byGroup
      ? `it is not replicated${colon}${tooMuchLost(part!)}`
      : opposite(byGroup ? undefined : part, shown);
  }
  if (verdict === 'not replicated: does not reach its own objective here') {
    return 'the method does not reach its own objective';
  }
  if (verdict !== 'not tested' && fails(verdict)) {
    return `it is not replicated${colon}${excluded(part)}`;
  }
  return `it is replicated${verdict === 'replicated' ? '' : ' in its direction alone'}${colon}`;
}

/** What a verdict rests on: the part that decides, or the groups, and in words what these show. */
function shownOf({ item, setting }: JudgedClaim, { claim, table }: Asked) {
  const { verdict, overGroups: groups = [] } = item;
  const parts = partsOf(item, claim, setting.levels);
  const part = decisive(verdict, parts);
  const group = groups.find((one) => one.verdict === verdict) ?? groups[0];
  const byGroup = group !== undefined && (part === undefined || decides(group, part, verdict));
  const shown = byGroup
    ? `${groups.length > 1 ? `under ${rowIn(table, setting, group.row)}, ` : ''}${groupClause(group, metricOf(claim))}`
    : part === undefined
      ? null
      : effectClause(part);
  return { parts, part, byGroup, group: byGroup ? group : undefined, shown };
}

/** Why data carry no verdict, whatever their numbers, as the plan has it; null: they carry one. */
function tooSmall({ table, primary }: ClaimResult): string | null {
  const planned = PROFILES.filter(givesVerdicts).flatMap((profile) => table.settings(profile));
  return planned.find(({ id }) => id === plainId(primary!.setting))?.tooSmall ?? null;
}

/** What an undecided claim leaves open. */
function leftOpen(group: GroupVerdict | undefined): string {
  return group?.sum.kind === 'no harm'
    ? 'so that no group loses a point and no gain is certain'
    : 'which does not decide it';
}

/** Where an early look decided: after how many of the repeats that tables show. */
function lookOf({ item: { looks = [] }, setting: { seeds } }: JudgedClaim): string {
  const repeats = looks.at(-1)?.repeats ?? seeds.length;
  return repeats < seeds.length ? ` (after ${repeats} of ${seeds.length} repeats)` : '';
}

/** ` (undecided at Youden’s threshold)`, where that changes what is shown. */
function atThreshold(result: ClaimResult): string {
  const otherwise = otherwiseAtThreshold(result);
  return otherwise === null ? '' : ` (${otherwise})`;
}

/** Whether a claim's verdict is that of its part over groups, and not of a test beside it. */
function decides(group: GroupVerdict, part: PrintedPart, verdict: VerdictKind): boolean {
  return group.verdict === verdict && part.verdict !== verdict;
}

/** A side is shown at 5 %, so that the interval of 95 % may reach the other one. */
function opposite(part: PrintedPart | undefined, shown: string | null): string {
  const { low, high } = part?.effect ?? {};
  const reaches = low != null && high != null && low < 0 && high > 0;
  return `the opposite is shown${reaches ? ' (at 5 %, one-sided)' : ''}${shown === null ? '' : `: ${shown}`}`;
}

/** How a claim about what is lost fails. */
function tooMuchLost(part: PrintedPart): string {
  return part.check.kind === 'margin'
    ? `, more than the ${allowed(part)} that we allow`
    : `, less than the ${allowed(part)} that count as harm`;
}

/** Whether a part is about what is lost: its failure is no opposite. */
function isLoss(part: PrintedPart | undefined): boolean {
  return part?.check.kind === 'margin' || part?.check.kind === 'broken-by-shift';
}

function withoutStop(text: string): string {
  return text.trim().replace(/\.$/, '');
}

/** A row within a sentence; of one that its table no longer has results know the title. */
export function rowIn(
  { rows: asked = [] }: Partial<Pick<Table, 'rows'>>,
  { rows = [] }: Pick<SettingResult, 'rows'>,
  id: string,
): string {
  const found = [...asked, ...rows].find((row) => row.id === id);
  return rowInWords(found ?? { title: id });
}

/** What a claim over groups is about, as its paper calls it. */
function metricOf({ overGroups }: Claim): string {
  return overGroups?.[0]?.metric.title ?? 'the metric';
}

/** What a claim of little loss may lose. */
function allowed(part: PrintedPart): string {
  return amount(Math.abs(part.bound ?? 0), part);
}

/** `, where the paper’s effect would be 5.1 points`. */
function beside(part: PrintedPart | undefined): string {
  if (part?.check.kind === 'margin' && part.bound !== null) {
    return `, where ${allowed(part)} may be lost`;
  }
  return part === undefined || part.published === null
    ? ''
    : `, where the published effect would be ${amount(part.published, part)}`;
}

function paperEffect(part: PrintedPart | undefined): string {
  if (part === undefined || part.published === null) return 'what the paper reports';
  return `the ${amount(part.published, part)} that the paper’s numbers promise`;
}

/** What an effect must reach where no number of the paper's is known. */
function margin(part: PrintedPart | undefined): string {
  const asked = part === undefined || part.bound === null ? 'the margin' : `the ${allowed(part)}`;
  return `${asked} that we ask for`;
}

/**
 * What is excluded where an effect is too small, `; a fall of more than 0.6 points is excluded, where we
 * ask for 1.5`: the estimate itself may lie on either side of 0.
 */
function excluded(part: PrintedPart | undefined): string {
  const high = part?.effect.high ?? null;
  const half = part?.published == null ? null : part.published / 2;
  const least = half ?? part?.bound ?? null;
  if (part === undefined || high === null || least === null) return '';
  const move = claimedMove(part);
  const number = amount(least, part);
  const end = amount(Math.max(0, high), part);
  return high < least && end !== number
    ? `; ${move} of more than ${end} is excluded, where ${half === null ? 'we ask for' : 'half of the published effect is'} ${number.split(' ')[0]}`
    : `; ${move} of ${number}, ${half === null ? 'which we ask for' : 'half of the published effect'}, is excluded${high < least ? '' : ' (at 5 %, one-sided)'}`;
}

/** `the gap of Vanilla is not shown to differ from 0: its TPR differs by 4.6 points …`. */
function noGap(part: PrintedPart | undefined, { setting }: JudgedClaim): string {
  const clause = part === undefined ? null : baselineGapClause(part, setting.levels);
  return part === undefined || clause === null
    ? 'the baseline’s gap is not shown to differ from 0'
    : `the gap of ${gapOwner(part)} is not shown to differ from 0: ${clause}`;
}

/** That the other parts hold too. */
function rest(parts: readonly PrintedPart[]): string {
  if (parts.length < 2) return '';
  return parts.length === 2
    ? '; the other part is shown too'
    : `; the ${counted(parts.length - 1, 'other part')} are shown too`;
}
