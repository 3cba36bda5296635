import type { Published } from '../evidence/ordering.ts';
import {
  type PlannedDesign,
  type PlannedPower,
  powerOfChange,
  powerOfGap,
  powerOfLoss,
  powerOfMargin,
  powerOverGroups,
} from '../evidence/power.ts';
import { classesEnough } from '../metrics/large-enough.ts';
import { splitPath } from '../metrics/paths.ts';
import { LOSS_ALLOWED, MINIMUM_EVENTS } from '../metrics/positive-sum.ts';
import { formatNumber } from '../report/tables.ts';
import { checksAt } from './checks.ts';
import type { PowerResult } from './claim-verdict.ts';
import type { GroupCheck } from './group-claims.ts';
import type {
  Check,
  Claim,
  Column,
  PublishedRow,
  Row,
  Setting,
  StatedEffect,
  Table,
} from './paper.ts';
import { type PlannedCounts, plannedForms } from './planned-forms.ts';
import {
  GAP_MARGIN,
  marginOf,
  publishedEffect,
  statedEffect,
  statedOn,
} from './published-effect.ts';

/** Records of a setting that are tested once a repeat, by level and class. */
export interface PlannedRecords {
  /** By level of its first attribute, which claims mean where they name none. */
  readonly counts: PlannedCounts;
  /** By levels of every attribute, by its name: claims may name another. Default: there is none. */
  readonly byAttribute?: Readonly<Record<string, PlannedCounts>>;
}

/** Powers of a claim's parts. */
export interface ClaimPowers {
  /** Of each check, one a part; none of one that the setting has no level for. */
  readonly checks: readonly (readonly PowerResult[])[];
  /** Of each claim over groups. */
  readonly overGroups: readonly PowerResult[];
}

type Assumed = Extract<PowerResult, { found: number }>['assumed'];

/** What a paper does not print and a plan needs: rates around which its models may lie. */
const ASSUMED = { tpr: 0.75, fpr: 0.2, accuracy: 0.8, auroc: 0.85 } as const;
/**
 * Stands for the baseline's gap where a paper prints none that can be read. Twice the margin, which is
 * planned for where it prints no effect either, halves it.
 */
const ASSUMED_GAP = 4 * GAP_MARGIN;

/** Gaps by the rate that they compare: its records, and where it may lie. */
const RATES = {
  demographicParityDifference: 'everyone',
  equalOpportunityDifference: 'positives',
  falsePositiveRateDifference: 'negatives',
  equalizedOddsDifference: 'positives',
  equalizedOddsMean: 'positives',
  eodd: 'positives',
  eoddOfSum: 'positives',
  eopp0: 'negatives',
  eopp1: 'positives',
  accuracyGap: 'accuracy',
  aurocGap: 'auroc',
} as const;

/**
 * The power of each part of a claim, planned from what the paper prints and the size of the test alone.
 * Where it prints no number the effect planned for is twice the margin, as the margin stands for half.
 */
export function plannedPowers(
  claim: Claim,
  table: Pick<Table, 'rows' | 'published' | 'stated'>,
  setting: Pick<Setting, 'seeds' | 'looks'> & Partial<Pick<Setting, 'id'>>,
  records: PlannedRecords,
): ClaimPowers {
  const { checks, overGroups = [] } = claim;
  const { rows, published: cells } = table;
  const printed = { cells, stated: statedOn(table, setting.id ?? '') };
  const made = checksAt(claim, records.counts.length);
  const design: PlannedDesign = {
    repeats: setting.looks === true ? 'looks' : setting.seeds.length,
    rows: Math.max(2, rows.length),
    parts: made.size + overGroups.length,
  };
  return {
    checks: checks.map((check, i) =>
      made.has(i) ? powersOf(check, printed, design, records) : [],
    ),
    overGroups: overGroups.map((check) => groupsPower(check, design, records)),
  };
}

/** What the paper prints: cells, and sentences of its text. */
interface Printed {
  readonly cells: readonly PublishedRow[];
  readonly stated: readonly StatedEffect[];
}

function powersOf(
  check: Check,
  printed: Printed,
  design: PlannedDesign,
  records: PlannedRecords,
): PowerResult[] {
  const none = (why: string): PowerResult => ({ none: why });
  switch (check.kind) {
    case 'difference': {
      const { row, minus, metric, direction, pair } = check;
      const lower = direction === 'lower';
      const rows = { smaller: lower ? row : minus, larger: lower ? minus : row };
      return [orderPower({ column: metric, pair }, rows, printed, design, records)];
    }
    case 'trend': {
      const [first, last] = [check.rows[0]!, check.rows.at(-1)!];
      const falls = check.direction === 'falls';
      const rows = { smaller: falls ? last : first, larger: falls ? first : last };
      return [orderPower({ column: check.metric }, rows, printed, design, records)];
    }
    case 'turning': {
      const part = sizePower({ column: check.metric }, null, design, records);
      return [part, part];
    }
    case 'margin':
      return [marginPower(check.metric, check.within, design, records)];
    case 'broken-by-shift':
      return [shiftPower(check, design, records)];
    case 'falls-more':
      return [none('a ratio has no smallest effect')];
    case 'above':
    case 'undominated':
      return [none('the paper prints no number')];
  }
}

/** The number that is compared. */
interface Compared {
  readonly column: Column;
  /** The levels whose gap the claim names. */
  readonly pair?: readonly [number, number] | undefined;
}

function orderPower(
  compared: Compared,
  rows: { readonly smaller: Row; readonly larger: Row },
  { cells, stated }: Printed,
  design: PlannedDesign,
  records: PlannedRecords,
): PowerResult {
  const { column } = compared;
  const published = publishedEffect(cells, column, rows, stated);
  if (published === null) return sizePower(compared, null, design, records);
  const said = statedEffect(stated, column, rows);
  const baseline =
    said === undefined ? baselineOf(column, rows.larger, cells) : (said.baseline ?? ASSUMED_GAP);
  if (Number.isNaN(baseline)) return { none: 'the paper prints no number' };
  return sizePower(compared, { published, baseline }, design, records);
}

/** @param printed the paper's effect, and the larger row's number; null: it prints none. */
function sizePower(
  { column, pair }: Compared,
  printed: { readonly published: Published; readonly baseline: number } | null,
  design: PlannedDesign,
  records: PlannedRecords,
): PowerResult {
  const { kind, name } = pathOf(column);
  if (isGap(kind, name, column)) {
    const counts = countsOf(column, records);
    return counts === undefined
      ? { none: 'there is no such attribute here' }
      : gapPower({ name, pair }, printed, design, counts);
  }
  const { own, rate, counted, told } = meanOf(column, records);
  if (own === 0) return { none: 'there is no such group here' };
  const effect = printed?.published ?? { change: 2 * marginOf(column) };
  if (!('change' in effect)) return { none: 'no approximation for this number' };
  return stated(
    powerOfChange({ ...design, records: counted, rate, change: effect.change }),
    `a change of ${points(effect.change)}, ${told}`,
    design,
    printed === null ? twiceTheMargin(effect.change) : undefined,
  );
}

function isGap(kind: string, name: string, { better }: Column): boolean {
  return kind === 'fairness' && better === 'lower' && !name.startsWith('meanGroup');
}

function marginPower(
  column: Column,
  within: number,
  design: PlannedDesign,
  records: PlannedRecords,
): PowerResult {
  const { kind, name } = pathOf(column);
  if (isGap(kind, name, column)) return { none: 'that little is lost predicts no effect' };
  const { own, rate, counted, told } = meanOf(column, records);
  if (own === 0) return { none: 'there is no such group here' };
  return stated(
    powerOfMargin({ ...design, records: counted, rate, change: within }),
    told,
    design,
    { found: 'nothing is lost', refuted: `${points(2 * within)} are lost, twice what may be` },
  );
}

/** The records that a number of no gap is a mean over, and the rate around which it may lie. */
function meanOf(column: Column, records: PlannedRecords) {
  const { kind, name, path } = pathOf(column);
  const counts = countsOf(column, records) ?? [];
  const level = kind === 'groups' ? /^<level-(\d+)>$/.exec(path[2] ?? '')?.[1] : undefined;
  const auroc = /auroc$/i.test(name);
  const groups = counts.filter((classes) => sum(classes) > 0);
  const smallest = groups.toSorted((a, b) => sum(a) - sum(b))[0] ?? [];
  const used =
    level !== undefined
      ? [counts[Number(level)] ?? []]
      : name.startsWith('worstGroup')
        ? [smallest]
        : counts;
  const own = sum(used.flat());
  const macro = /macro/i.test(name);
  const counted = macro ? likeMacro(used) : auroc ? likeAuroc(used) : own;
  return {
    own,
    rate: auroc ? ASSUMED.auroc : ASSUMED.accuracy,
    counted,
    told: `${own.toLocaleString('en')} records${macro ? ` that count in a mean over classes like ${counted.toFixed(0)} of one` : ''}`,
  };
}

/** Records by the attribute that a column is of; those of everyone by that of the setting. */
function countsOf(
  column: Column,
  { counts, byAttribute = {} }: PlannedRecords,
): PlannedCounts | undefined {
  const { kind, path } = pathOf(column);
  const [, attribute] = path;
  if (kind !== 'fairness' && kind !== 'groups') return counts;
  return attribute === '<attribute>' ? counts : byAttribute[attribute!];
}

/**
 * The two groups of the claim are compared, or where it names none the two largest; every gap that is
 * tried, of any pair and rate, has its share of the level.
 */
function gapPower(
  { name, pair }: { readonly name: string; readonly pair: Compared['pair'] },
  printed: { readonly published: Published; readonly baseline: number } | null,
  design: PlannedDesign,
  counts: PlannedCounts,
): PowerResult {
  const asAdf = /^adf(Corrected)?Nats$/.test(name);
  const kind = asAdf ? 'everyone' : RATES[name as keyof typeof RATES];
  if (kind === undefined) return { none: 'no approximation for this number' };
  const forms = plannedForms(name, counts, pair);
  if ('none' in forms) return forms;
  const several = (counts[0]?.length ?? 2) > 2;
  const sizes = (several ? likeClasses(counts, kind) : counts.map((own) => recordsOf(kind, own)))
    .filter((size, level) => size > 0 && (asAdf || forms.groups.includes(level)))
    .sort((a, b) => b - a);
  const [first, second] = sizes;
  if (first === undefined || second === undefined) return { none: 'fewer than two groups' };
  const positives = sum(counts.flatMap((classes) => classes.slice(1)));
  const prevalence = positives / sum(counts.flat());
  const rate = {
    everyone: Math.max(0.02, Math.min(0.98, prevalence)),
    positives: ASSUMED.tpr,
    negatives: several ? (1 - ASSUMED.accuracy) / (counts[0]!.length - 1) : ASSUMED.fpr,
    accuracy: ASSUMED.accuracy,
    auroc: ASSUMED.auroc,
  }[kind];
  const { gap, effect } = asAdf && printed !== null ? gapOfAdf(printed, rate) : gapOf(printed);
  const [shownFirst, shownSecond] = [first, second].map((size) =>
    Math.round(size).toLocaleString('en'),
  );
  return stated(
    powerOfGap({
      ...design,
      records: [first, second],
      rate,
      gap,
      published: effect,
      forms: forms.tried,
    }),
    `a baseline gap of ${points(gap)}, groups ${several ? 'that count in a mean over classes like ' : 'of '}${shownFirst} and ${shownSecond}${forms.tried > 1 ? `, ${forms.tried} gaps tried` : ''}${asAdf ? ', as the gap that ADF stands for' : ''}`,
    design,
    printed === null ? twiceTheMargin(2 * GAP_MARGIN) : undefined,
  );
}

type Counted = (typeof RATES)[keyof typeof RATES];

/** Records of a group that a rate is a mean over; of the AUROC those that would know it as surely. */
function recordsOf(kind: Counted, classes: readonly number[]): number {
  switch (kind) {
    case 'positives':
      return sum(classes.slice(1));
    case 'negatives':
      return classes[0]!;
    case 'auroc':
      return likeAuroc([classes]);
    default:
      return sum(classes);
  }
}

/**
 * By group, records of which one rate would be known as surely as the mean over the classes that are
 * compared: those with enough records, and enough others, in every group.
 */
function likeClasses(counts: PlannedCounts, kind: Counted): number[] {
  const totals = counts.map(sum);
  const enough = counts.map(classesEnough);
  const compared = [...counts[0]!.keys()].filter((k) => enough.every((classes) => classes[k]!));
  return counts.map((classes, g) => {
    if (kind === 'everyone' || kind === 'accuracy') return totals[g]!;
    const sizes = compared.map((k) =>
      kind === 'negatives' ? totals[g]! - classes[k]! : classes[k]!,
    );
    return sizes.length === 0 ? 0 : Math.round(harmonic(sizes));
  });
}

/** Records of which one mean would be known as surely as the mean over classes, and over groups. */
function likeMacro(counts: PlannedCounts): number {
  return harmonic(counts.map((classes) => harmonic(classes.filter((count) => count > 0))));
}

/** The variance of a mean of k means is Σ 1/n / k². */
function harmonic(sizes: readonly number[]): number {
  return sizes.length ** 2 / sum(sizes.map((size) => 1 / size));
}

function gapOf(printed: { readonly published: Published; readonly baseline: number } | null) {
  return printed === null
    ? { gap: ASSUMED_GAP, effect: { change: 2 * GAP_MARGIN } }
    : { gap: printed.baseline, effect: printed.published };
}

/** ADF goes with the square of a gap: d² / (8 p (1 − p)) for groups of one size. */
function gapOfAdf(
  { published, baseline }: { readonly published: Published; readonly baseline: number },
  rate: number,
): { readonly gap: number; readonly effect: Published } {
  const effect =
    'reduction' in published
      ? { reduction: 1 - Math.sqrt(Math.max(0, 1 - published.reduction)) }
      : published;
  return { gap: Math.sqrt(8 * rate * (1 - rate) * baseline), effect };
}

/** That some group loses accuracy under a shift of its prevalence. */
function shiftPower(
  { factors, within }: Extract<Check, { kind: 'broken-by-shift' }>,
  design: PlannedDesign,
  { counts }: PlannedRecords,
): PowerResult {
  const records = counts.flatMap((classes) => {
    const [negatives = 0, positives = 0, ...others] = classes;
    if (positives === 0 || negatives === 0 || others.length > 0) return [];
    return factors.flatMap((factor) => {
      const prevalence = (factor * positives) / (negatives + positives);
      if (!(prevalence < 1)) return [];
      // Of which a plain mean varies as much as this weighted one.
      return [1 / (prevalence ** 2 / positives + (1 - prevalence) ** 2 / negatives)];
    });
  });
  if (records.length === 0) return { none: 'no group has positives and negatives to shift' };
  return stated(
    powerOfLoss({ ...design, records, rate: ASSUMED.accuracy, within }),
    `${records.length} groups under a shift, the one known least surely as ${Math.round(Math.min(...records)).toLocaleString('en')} records`,
    design,
    {
      found: `a group loses ${points(2 * within)} under one of the shifts, twice what counts as harm`,
      refuted: 'none loses anything',
    },
  );
}

/** That all groups together are harmed, unharmed, or better off. */
function groupsPower(
  { claimed, metric: { name } }: GroupCheck,
  design: PlannedDesign,
  { counts }: PlannedRecords,
): PowerResult {
  const auroc = name === 'auroc';
  if (!auroc && name !== 'accuracy') return { none: 'no approximation for this number' };
  const judged = counts.filter((classes) => sum(classes) - Math.max(...classes) >= MINIMUM_EVENTS);
  if (judged.length === 0) return { none: `no group has ${MINIMUM_EVENTS} events` };
  const counted = (groups: readonly (readonly number[])[]) =>
    auroc ? likeAuroc(groups) : sum(groups.flat());
  const records = judged.map((classes) => counted([classes]));
  const rate = auroc ? ASSUMED.auroc : ASSUMED.accuracy;
  const twice = points(2 * LOSS_ALLOWED);
  const harmed = `one group loses ${twice}, twice what may be lost`;
  const found = {
    harmful: harmed,
    'no harm': 'nothing changes in any group',
    'positive-sum': `every group gains ${twice}`,
  }[claimed];
  const smallest = Math.min(...judged.map(sum));
  return stated(
    powerOverGroups({ ...design, records, rate, within: LOSS_ALLOWED }, claimed, counted(counts)),
    `${judged.length} ${judged.length === 1 ? 'group' : 'groups'} of ${smallest.toLocaleString('en')} records or more`,
    design,
    { found, refuted: claimed === 'harmful' ? 'nothing changes in any group' : harmed },
  );
}

function twiceTheMargin(effect: number): Assumed {
  return {
    found: `an effect of ${points(effect)} is true here, twice the margin, as the paper prints no number`,
    refuted: 'there is none',
  };
}

/** Of a column: where its metric stands, without the label. */
function pathOf({ metric }: Column) {
  const parts = splitPath(metric);
  const path = ['overall', 'groups', 'fairness', 'samples'].includes(parts[0]!)
    ? parts
    : parts.slice(1);
  return { path, kind: path[0] ?? '', name: path.at(-1) ?? '' };
}

function stated(
  power: PlannedPower,
  plan: string,
  { repeats }: PlannedDesign,
  assumed?: Assumed,
): PowerResult {
  const times = repeats === 'looks' ? 'looks at R = 2, 4 and 8' : `R = ${repeats}`;
  return {
    ...power,
    plan: `${plan}, ${times}`,
    ...(assumed === undefined ? {} : { assumed }),
  };
}

/** The paper's mean over its data sets; NaN where it prints none. */
function baselineOf(column: Column, { id }: Row, printed: readonly PublishedRow[]): number {
  const cells = printed.flatMap(({ row, cells: own }) =>
    row === id ? (own[column.publishedAs ?? column.id] ?? []) : [],
  );
  return cells.length === 0 ? Number.NaN : sum(cells) / cells.length / column.scale;
}

/**
 * Records of which a mean with the variance A (1 − A) a record would be known as surely as the AUROC A
 * (Hanley and McNeil 1982).
 */
function likeAuroc(counts: PlannedCounts): number {
  const positives = sum(counts.flatMap((classes) => classes.slice(1)));
  const negatives = sum(counts.map(([none = 0]) => none));
  const a = ASSUMED.auroc;
  const q1 = a / (2 - a);
  const q2 = (2 * a * a) / (1 + a);
  const variance =
    (a * (1 - a) + (positives - 1) * (q1 - a * a) + (negatives - 1) * (q2 - a * a)) /
    (positives * negatives);
  return (a * (1 - a)) / variance;
}

function points(fraction: number): string {
  return `${formatNumber(100 * fraction, 1)} points`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A planned power in a few words: `planned power 0.82 if its effect is true here …`. */
export function powerText(power: PowerResult): string {
  if ('none' in power) return `no power stated: ${power.none}`;
  const { found, refuted, plan, assumed } = power;
  const ifs = assumed ?? {
    found: 'its effect is true here',
    refuted: 'there is none',
  };
  return `planned power ${formatNumber(found, 2)} if ${ifs.found}, ${formatNumber(refuted, 2)} to refute it if ${ifs.refuted} (${plan})`;
}
