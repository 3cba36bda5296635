import type { Published } from '../evidence/ordering.ts';
import {
  type PlannedDesign,
  type PlannedPower,
  powerOfChange,
  powerOfGap,
} from '../evidence/power.ts';
import { splitPath } from '../metrics/paths.ts';
import { formatNumber } from '../report/tables.ts';
import type { PowerResult } from './claim-verdict.ts';
import type { Check, Claim, Column, PublishedRow, Row, Setting, Table } from './paper.ts';
import { publishedEffect } from './published-effect.ts';

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
  { rows, published }: Pick<Table, 'rows' | 'published'>,
  setting: Pick<Setting, 'seeds' | 'looks'>,
  records: PlannedRecords,
): PowerResult[][] {
  const parts = claim.checks.length + (claim.overGroups?.length ?? 0);
  const design: PlannedDesign = {
    repeats: setting.looks === true ? 'looks' : setting.seeds.length,
    rows: Math.max(2, rows.length),
    parts,
  };
  return claim.checks.map((check) => powersOf(check, published, design, records));
}

function powersOf(
  check: Check,
  published: readonly PublishedRow[],
  design: PlannedDesign,
  records: PlannedRecords,
): PowerResult[] {
  const none = (why: string): PowerResult => ({ none: why });
  switch (check.kind) {
    case 'difference': {
      const { row, minus, metric, direction } = check;
      const lower = direction === 'lower';
      const pair = { smaller: lower ? row : minus, larger: lower ? minus : row };
      return [orderPower(metric, pair, published, design, records)];
    }
    case 'trend': {
      const [first, last] = [check.rows[0]!, check.rows.at(-1)!];
      const falls = check.direction === 'falls';
      const pair = { smaller: falls ? last : first, larger: falls ? first : last };
      return [orderPower(check.metric, pair, published, design, records)];
    }
    case 'turning':
      return [none('the paper prints no number'), none('the paper prints no number')];
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
  printed: readonly PublishedRow[],
  design: PlannedDesign,
  records: PlannedRecords,
): PowerResult {
  const published = publishedEffect(printed, column, pair);
  if (published === null) return { none: 'the paper prints no number' };
  const [kind, ...rest] = splitPath(column.metric);
  const name = rest.at(-1) ?? '';
  if (kind === 'fairness' || 'reduction' in published) {
    const baseline = baselineOf(column, pair.larger, printed);
    return gapPower(name, baseline, published, design, records);
  }
  const level = kind === 'groups' ? /<level-(\d+)>/.exec(column.metric)?.[1] : undefined;
  const own = level === undefined ? records : { counts: [records.counts[Number(level)] ?? []] };
  const total = sum(own.counts.flat());
  if (total === 0) return { none: 'there is no such group here' };
  const rate = name === 'auroc' ? ASSUMED.auroc : ASSUMED.accuracy;
  const counted = name === 'auroc' ? likeAuroc(own) : total;
  const { change } = published;
  return stated(
    powerOfChange({ ...design, records: counted, rate, change }),
    `a change of ${points(change)}, ${total.toLocaleString('en')} records`,
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
  const sizes = counts
    .map((classes) =>
      kind === 'positives'
        ? sum(classes.slice(1))
        : kind === 'negatives'
          ? classes[0]!
          : sum(classes),
    )
    .filter((size) => size > 0)
    .sort((a, b) => b - a);
  const [first, second] = sizes;
  if (first === undefined || second === undefined) return { none: 'fewer than two groups' };
  const positives = sum(counts.flatMap((classes) => classes.slice(1)));
  const prevalence = positives / sum(counts.flat());
  const rate = {
    everyone: Math.max(0.02, Math.min(0.98, prevalence)),
    positives: ASSUMED.tpr,
    negatives: ASSUMED.fpr,
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
    `a baseline gap of ${points(gap)}, groups of ${first.toLocaleString('en')} and ${second.toLocaleString('en')}${asAdf ? ', as the gap that ADF stands for' : ''}`,
    design,
  );
}

function stated(power: PlannedPower, plan: string, { repeats }: PlannedDesign): PowerResult {
  const times = repeats === 'looks' ? 'looks at R = 2, 4 and 8' : `R = ${repeats}`;
  return { ...power, plan: `${plan}, ${times}` };
}

/** The paper's mean over its data sets. */
function baselineOf(column: Column, { id }: Row, printed: readonly PublishedRow[]): number {
  const cells = printed.flatMap(({ row, cells: own }) =>
    row === id ? (own[column.publishedAs ?? column.id] ?? []) : [],
  );
  return sum(cells) / Math.max(1, cells.length) / column.scale;
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

/** A planned power in a few words: `power 0.82, 0.71 to refute (…)`. */
export function powerText(power: PowerResult): string {
  if ('none' in power) return `no power stated: ${power.none}`;
  return `planned power ${formatNumber(power.found, 2)} if the published effect is true here, ${formatNumber(power.refuted, 2)} to refute it if there is none (${power.plan})`;
}
