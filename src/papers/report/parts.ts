import type { VerdictItem, VerdictKind } from '../../report/document.ts';
import type { Estimate } from '../../report/figures.ts';
import { shortVerdict } from '../../report/tally.ts';
import { metricsOf, withColumns } from '../checks.ts';
import type { ClaimVerdict, GroupVerdict, PartVerdict } from '../claim-verdict.ts';
import type { Check, Claim, Column } from '../paper.ts';

/** One part of a claim in print: numbers in the unit, above 0 as claimed. */
export interface PrintedPart {
  readonly check: Check;
  /** Of a check in two parts, which: 0 or 1. */
  readonly side: number;
  /** `EO: Ours minus Vanilla`. */
  readonly quantity: string;
  /** `points`, `×10⁻³ nats`. */
  readonly unit: string;
  readonly digits: number;
  readonly effect: Estimate;
  /** Of Student's t behind its interval; infinite where results hold none. */
  readonly df: number;
  /** What the paper's effect would be here; null: it prints none. */
  readonly published: number | null;
  /** The effect in per cent of the published one; null: none, or undefined. */
  readonly relative: Estimate | null;
  /** For the published effect against none, above 1 for the paper; null: none is published. */
  readonly bayesFactor: number | null;
  /** Smaller effects count as too small; of a claim of little loss, what may be lost, below 0. */
  readonly bound: number | null;
  readonly verdict: VerdictKind;
  /** Why nothing decides it; null: it can be decided. */
  readonly undecidable: string | null;
  /** Of a difference of gaps: the gaps of the row that has the larger one, as claimed. */
  readonly gaps: readonly PrintedGap[];
  /** One-sided, that it goes the claimed way; null: not asked. */
  readonly p: number | null;
  /** Share of runs that would find the paper's effect, planned before; null: none is stated. */
  readonly power: number | null;
}

/** A rate's difference between two groups, second minus first. */
export interface PrintedGap {
  /** Title. */
  readonly row: string;
  readonly rate: string;
  readonly groups: readonly [first: string, second: string];
  readonly gap: Estimate;
  readonly digits: number;
}

/** Differences of per cent and of hundredths are points. */
export function unitOf({ unit }: Column): string {
  return unit === '%' || unit === '×10⁻²' ? 'points' : unit;
}

/** A column of one group by that group's name: `Accuracy, male` where its title has `group 1`. */
export function ofLevel(column: Column, levels: readonly string[]): Column {
  const at = /<level-(\d+)>/.exec(column.metric)?.[1];
  const level = levels[Number(at)];
  return level === undefined
    ? column
    : { ...column, title: column.title.replace(/\bgroup \d+\b/, level) };
}

/** A verdict as results hold it; older ones have words alone. */
export type Kept = VerdictItem &
  Partial<Pick<ClaimVerdict, 'tests' | 'withheld' | 'overGroups' | 'looks'>>;

/**
 * The parts of a claim that was judged here, in print; empty where results hold none.
 *
 * @param levels of the setting's attribute, by which columns of one group are called.
 */
export function partsOf(
  { tests = [] }: Kept,
  { checks }: Pick<Claim, 'checks'>,
  levels: readonly string[],
): PrintedPart[] {
  return tests.flatMap((test): PrintedPart[] => {
    const asked = checks[test.check];
    const check = asked && withColumns(asked, (column) => ofLevel(column, levels));
    const column = check && metricsOf(check).find(({ id }) => id === test.column);
    return check === undefined || column === undefined ? [] : [printedPart(test, check, column)];
  });
}

function printedPart(test: PartVerdict, check: Check, column: Column): PrintedPart {
  const scaled = (value: number | null | undefined) =>
    value == null ? null : value * column.scale;
  const { value, interval } = test.effect;
  const effect = {
    value: scaled(value),
    low: scaled(interval?.[0]),
    high: scaled(interval?.[1]),
  };
  return {
    check,
    side: test.side,
    quantity: test.quantity,
    unit: unitOf(column),
    digits: digitsFor(effect),
    effect,
    df: test.effect.df ?? Number.POSITIVE_INFINITY,
    published: scaled(test.expected ?? ofBound(test)),
    relative: inPerCent(test.relative),
    bayesFactor: test.bayesFactor ?? null,
    bound: scaled(test.bound),
    verdict: test.verdict,
    undecidable: test.undecidable,
    gaps: largerGaps(test, check, column),
    p: test.p?.claimed ?? null,
    power: test.power !== undefined && 'found' in test.power ? test.power.found : null,
  };
}

/** What nothing decides is held against half of the published effect all the same. */
function ofBound({ published, bound }: PartVerdict): number | null {
  return published == null || bound === null ? null : 2 * bound;
}

/** Older results hold none. */
function inPerCent(relative: PartVerdict['relative'] | undefined): Estimate | null {
  if (relative == null) return null;
  const { value, interval } = relative;
  return inPoints(value, interval);
}

/** Results name first the row that has the larger gap, as claimed. */
function largerGaps(
  { gaps = [], rows: [larger] }: PartVerdict,
  check: Check,
  { scale }: Column,
): PrintedGap[] {
  if (check.kind !== 'difference') return [];
  const row = [check.row, check.minus].find(({ id }) => id === larger);
  return gaps.flatMap(({ row: id, rate, groups, value, interval }) => {
    if (row === undefined || id !== larger || value === null) return [];
    const [low = null, high = null] = (interval ?? []).map((end) => end * scale);
    const gap = { value: value * scale, low, high };
    return [{ row: row.title, rate, groups, gap, digits: digitsFor(gap) }];
  });
}

/** Of an effect, a gap or a change in print: one digit, or two where its interval is narrower than 1. */
export function digitsFor({ low, high }: Estimate): number {
  if (low == null || high == null || !(high > low)) return 1;
  return Math.min(2, Math.max(1, 1 - Math.floor(Math.log10(high - low))));
}

/**
 * The part that decided: of a claim that failed the first that did, of one that is open the first that
 * is, and else the part that goes least far beyond the smallest effect that counts.
 */
export function decisive(
  verdict: VerdictKind,
  parts: readonly PrintedPart[],
): PrintedPart | undefined {
  const same = parts.find((part) => part.verdict === verdict && verdict !== 'replicated');
  if (same !== undefined) return same;
  const open = parts.find((part) => part.verdict !== 'replicated');
  if (verdict !== 'replicated' && open !== undefined) return open;
  return parts.toSorted((a, b) => certainty(a) - certainty(b))[0];
}

/** How many half widths of its interval an effect lies from 0. */
function certainty({ effect: { value, low, high } }: PrintedPart): number {
  if (value === null || low == null || high == null) return Number.POSITIVE_INFINITY;
  return high > low ? (2 * value) / (high - low) : Number.POSITIVE_INFINITY;
}

export interface WorstGroup {
  readonly level: string;
  /** In points. */
  readonly change: Estimate;
  /** Certainly worse than under the baseline. */
  readonly harmed: boolean;
}

/** The judged group that fares worst, of those that are surely harmed if any is; null: none is judged. */
export function worstGroup({ sum }: Pick<GroupVerdict, 'sum'>): WorstGroup | null {
  const judged = Object.entries(sum.groups).filter(
    ([, { judged: is, estimate }]) => is && estimate !== null,
  );
  const [worst] = judged.toSorted(
    ([, a], [, b]) => Number(b.harmed) - Number(a.harmed) || a.estimate! - b.estimate!,
  );
  if (worst === undefined) return null;
  const [level, { estimate, interval, harmed }] = worst;
  return { level, change: inPoints(estimate, interval), harmed };
}

/** A change of a fraction, with its interval, in points. */
export function inPoints(
  value: number | null,
  interval: readonly [number, number] | null,
): Estimate {
  const scaled = (number: number | null | undefined) => (number == null ? null : 100 * number);
  return { value: scaled(value), low: scaled(interval?.[0]), high: scaled(interval?.[1]) };
}

/** A verdict on a part in a word or two: of a claim about what is lost the opposite is no reversal. */
export function saidOf({ kind }: Check, verdict: VerdictKind): string {
  return (kind === 'margin' || kind === 'broken-by-shift') && verdict === 'not replicated: reversed'
    ? 'not replicated'
    : shortVerdict(verdict);
}
