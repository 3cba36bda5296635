import type { Published } from '../evidence/ordering.ts';
import {
  type PlannedDesign,
  type PlannedPower,
  powerOfChange,
  powerOfGap,
} from '../evidence/power.ts';
import { MINIMUM_CLASS_COUNT } from '../metrics/fairness-metrics.ts';
import { splitPath } from '../metrics/paths.ts';
import { formatNumber } from '../report/tables.ts';
import type { PowerResult } from './claim-verdict.ts';
import type { Check, Claim, Column, PublishedRow, Row, Setting, Table } from './paper.ts';
import { marginOf, publishedEffect } from './published-effect.ts';

/** Records of a setting that are tested once a repeat, by level of its attribute and class. */
export interface PlannedRecords {
  /** `levels × classes`. */
  readonly counts: readonly (readonly number[])[];
}

/** What a paper does not print and a plan needs: rates around which its models may lie. */
const ASSUMED = { tpr: 0.75, fpr: 0.2, accuracy: 0.8, auroc: 0.85 } as const;

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
} as const;

/**
 * The power of each part of a claim, planned from what the paper prints and the size of the test alone:
 * one a part, in the order of its checks.
 */
export function plannedPowers(
  claim: Claim,
  table: Pick<Table, 'rows' | 'published' | 'plansForMargins'>,
  setting: Pick<Setting, 'seeds' | 'looks'>,
  records: PlannedRecords,
): PowerResult[][] {
  const parts = claim.checks.length + (claim.overGroups?.length ?? 0);
  const design: PlannedDesign = {
    repeats: setting.looks === true ? 'looks' : setting.seeds.length,
    rows: Math.max(2, table.rows.length),
    parts,
  };
  return claim.checks.map((check) => powersOf(check, table, design, records));
}

function powersOf(
  check: Check,
  table: Pick<Table, 'published' | 'plansForMargins'>,
  design: PlannedDesign,
  records: PlannedRecords,
): PowerResult[] {
  const none = (why: string): PowerResult => ({ none: why });
  switch (check.kind) {
    case 'difference': {
      const { row, minus, metric, direction } = check;
      const lower = direction === 'lower';
      const pair = { smaller: lower ? row : minus, larger: lower ? minus : row };
      return [orderPower(metric, pair, table, design, records)];
    }
    case 'trend': {
      const [first, last] = [check.rows[0]!, check.rows.at(-1)!];
      const falls = check.direction === 'falls';
      const pair = { smaller: falls ? last : first, larger: falls ? first : last };
      return [orderPower(check.metric, pair, table, design, records)];
    }
    case 'turning': {
      const { rows, metric, turnsAt } = check;
      const turn = rows.find(({ knob }) => knob === turnsAt)!;
      return [rows[0]!, rows.at(-1)!].map((end) => {
        const pair =
          metric.better === 'lower'
            ? { smaller: turn, larger: end }
            : { smaller: end, larger: turn };
        return orderPower(metric, pair, { ...table, published: [] }, design, records);
      });
    }
    case 'margin':
      return [none('that little is lost predicts no effect')];
    case 'falls-more':
      return [none('a ratio has no smallest effect')];
    case 'above':
    case 'undominated':
      return [none('the paper prints no number')];
  }
}

function orderPower(
  column: Column,
  pair: { readonly smaller: Row; readonly larger: Row },
  { published: printed, plansForMargins }: Pick<Table, 'published' | 'plansForMargins'>,
  design: PlannedDesign,
  records: PlannedRecords,
): PowerResult {
  const published = publishedEffect(printed, column, pair);
  if (published === null && plansForMargins !== true) return { none: 'the paper prints no number' };
  const effect = published ?? { change: marginOf(column) };
  const [kind, ...rest] = splitPath(column.metric);
  const name = rest.at(-1) ?? '';
  const macro = /Macro|^macro/.test(name);
  if ((kind === 'fairness' && !macro) || 'reduction' in effect) {
    const baseline = baselineOf(column, pair.larger, printed);
    if (Number.isNaN(baseline)) return { none: 'the paper prints no number' };
    return gapPower(name, baseline, effect, design, records);
  }
  const level = kind === 'groups' ? /<level-(\d+)>/.exec(column.metric)?.[1] : undefined;
  const own = level === undefined ? records : { counts: [records.counts[Number(level)] ?? []] };
  const total = sum(own.counts.flat());
  if (total === 0) return { none: 'there is no such group here' };
  const rate = name === 'auroc' ? ASSUMED.auroc : ASSUMED.accuracy;
  const counted = macro ? likeMacro(own) : name === 'auroc' ? likeAuroc(own) : total;
  const { change } = effect;
  return stated(
    powerOfChange({ ...design, records: counted, rate, change }),
    `a change of ${points(change)}${published === null ? ', the least that matters' : ''}, ${total.toLocaleString('en')} records${macro ? ` that count in a mean over classes like ${counted.toFixed(0)} of one` : ''}`,
    design,
  );
}

/** The two largest groups are compared; of more, each pair at its share of the level. */
function gapPower(
  name: string,
  baseline: number,
  published: Published,
  design: PlannedDesign,
  { counts }: PlannedRecords,
): PowerResult {
  const asAdf = /^adf(Corrected)?Nats$/.test(name);
  const kind = asAdf ? 'everyone' : RATES[name as keyof typeof RATES];
  if (kind === undefined) return { none: 'no approximation for this number' };
  const several = (counts[0]?.length ?? 2) > 2;
  const sizes = (several ? likeClasses(counts, kind) : binarySizes(counts, kind))
    .filter((size) => size > 0)
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
  }[kind];
  // ADF goes with the square of a gap: d² / (8 p (1 − p)) for groups of one size.
  const gap = asAdf ? Math.sqrt(8 * rate * (1 - rate) * baseline) : baseline;
  const effect: Published =
    asAdf && 'reduction' in published
      ? { reduction: 1 - Math.sqrt(Math.max(0, 1 - published.reduction)) }
      : published;
  const pairs = (sizes.length * (sizes.length - 1)) / 2;
  return stated(
    powerOfGap({ ...design, records: [first, second], rate, gap, published: effect, pairs }),
    `a baseline gap of ${points(gap)}, groups ${several ? 'that count in a mean over classes like ' : 'of '}${first.toLocaleString('en')} and ${second.toLocaleString('en')}${asAdf ? ', as the gap that ADF stands for' : ''}`,
    design,
  );
}

type Counts = PlannedRecords['counts'];
type Counted = (typeof RATES)[keyof typeof RATES];

function binarySizes(counts: Counts, kind: Counted): number[] {
  return counts.map((classes) =>
    kind === 'positives'
      ? sum(classes.slice(1))
      : kind === 'negatives'
        ? classes[0]!
        : sum(classes),
  );
}

/**
 * By group, records of which one rate would be known as surely as the mean over the classes that are
 * compared: those with enough records, and enough others, in every group.
 */
function likeClasses(counts: Counts, kind: Counted): number[] {
  const totals = counts.map(sum);
  const compared = [...counts[0]!.keys()].filter((k) =>
    counts.every(
      (classes, g) => Math.min(classes[k]!, totals[g]! - classes[k]!) >= MINIMUM_CLASS_COUNT,
    ),
  );
  return counts.map((classes, g) => {
    if (kind === 'everyone' || kind === 'accuracy') return totals[g]!;
    const sizes = compared.map((k) =>
      kind === 'positives' ? classes[k]! : totals[g]! - classes[k]!,
    );
    return sizes.length === 0 ? 0 : Math.round(harmonic(sizes));
  });
}

/** Records of which one mean would be known as surely as the mean over classes, and over groups. */
function likeMacro({ counts }: PlannedRecords): number {
  return harmonic(counts.map((classes) => harmonic(classes.filter((count) => count > 0))));
}

/** The variance of a mean of k means is Σ 1/n / k². */
function harmonic(sizes: readonly number[]): number {
  return sizes.length ** 2 / sum(sizes.map((size) => 1 / size));
}

function stated(power: PlannedPower, plan: string, { repeats }: PlannedDesign): PowerResult {
  const times = repeats === 'looks' ? 'looks at R = 2, 4 and 8' : `R = ${repeats}`;
  return { ...power, plan: `${plan}, ${times}` };
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
function likeAuroc({ counts }: PlannedRecords): number {
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
  return `planned power ${formatNumber(power.found, 2)} if its effect is true here, ${formatNumber(power.refuted, 2)} to refute it if there is none (${power.plan})`;
}
