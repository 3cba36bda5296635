import { examineLevel, examineUndominated } from '../../evidence/level.ts';
import { examineMeanGaps } from '../../evidence/mean-gaps.ts';
import {
  formsBetween,
  gapsOfMean,
  measureAt,
  type Question,
  whyUnmeasured,
} from '../../evidence/measure-at.ts';
import { type Measure, scaled } from '../../evidence/measures.ts';
import { examineMargin, examineOrdering } from '../../evidence/ordering.ts';
import type { PartEvidence } from '../../evidence/part.ts';
import { examineRatio } from '../../evidence/ratio.ts';
import { examineShift } from '../../evidence/shift.ts';
import { examineTrend, examineTurning } from '../../evidence/trend.ts';
import { fillPath } from '../../metrics/paths.ts';
import { tInterval } from '../../metrics/t-inference.ts';
import { literal } from '../../report/prose.ts';
import { formatNumber } from '../../report/tables.ts';
import { nameOf, rowsOf } from '../checks.ts';
import type { Check, Column, PublishedRow, Row, StatedEffect } from '../paper.ts';
import { marginOf, publishedEffect } from '../published-effect.ts';
import type { Evidence } from './evidence.ts';
import { type Part, type PartDetail, partDetail } from './part-detail.ts';

/** What a check asks of a setting. */
export interface Asked extends Evidence {
  readonly attribute: string;
  readonly levels: readonly string[];
  /** The table's printed cells. */
  readonly published: readonly PublishedRow[];
  /** What the paper's text gives in numbers of the setting's question. */
  readonly stated?: readonly StatedEffect[] | undefined;
}

/** What came of a check: the parts that decide, their numbers, and these in words. */
export interface Examined {
  readonly parts: readonly {
    readonly tested: PartEvidence;
    readonly detail: PartDetail;
  }[];
  readonly evidence: string;
}

/** Tests a check on a setting's repeated trainings. All its rows must be there. */
export function examine(check: Check, asked: Asked): Examined {
  const { estimator } = asked;
  const name = nameOf(check);
  switch (check.kind) {
    case 'difference': {
      const { row, minus, metric, direction, pair } = check;
      const turned = measureOf(asked, metric)?.negated ?? false;
      // What is claimed lower is smaller, unless the measure is the number's negative.
      const lower = (direction === 'lower') !== turned;
      return ordered(check, asked, metric, {
        smaller: lower ? row : minus,
        larger: lower ? minus : row,
        sign: direction === 'lower' ? -1 : 1,
        pair,
      });
    }
    case 'trend': {
      const { rows, metric, direction } = check;
      const measure = measureOf(asked, metric);
      if (measure === null) return unmeasured(check, asked, metric);
      const falls = (direction === 'falls') !== (measure.negated ?? false);
      const [first, last] = [rows[0]!, rows.at(-1)!];
      const ends = { smaller: falls ? last : first, larger: falls ? first : last };
      const published = publishedEffect(asked.published, metric, ends, asked.stated);
      const part = examineTrend(estimator, {
        measure,
        knobs: knobsOf(rows),
        direction: falls ? 'falls' : 'rises',
        published,
        margin: marginOf(metric),
      });
      const pair = { row: ends.smaller.id, baseline: ends.larger.id };
      const sign = direction === 'falls' ? -1 : 1;
      return onePart(asked, part, { ...about(check, metric, sign, measure), published, pair });
    }
    case 'turning': {
      const { rows, metric, turnsAt } = check;
      const measure = measureOf(asked, metric);
      if (measure === null) return unmeasured(check, asked, metric);
      const parts = examineTurning(estimator, {
        measure: better(measure, metric),
        knobs: knobsOf(rows),
        turnsAt,
        margin: marginOf(metric),
      });
      const against = parts.map((part, i) =>
        told(i === 0 ? 'against the first' : 'against the last', metric, part, -1),
      );
      const turn = rows.find(({ knob }) => knob === turnsAt)!;
      const ends = [rows[0]!, rows.at(-1)!];
      const detailed = parts.map((tested, side) => {
        const compared = { side, rows: [turn, ends[side]!] };
        const part = { ...about(check, metric, -1, measure), ...compared };
        return { tested, detail: partDetail(estimator, part, tested) };
      });
      return { parts: detailed, evidence: `${name}: ${against.join(', ')}` };
    }
    case 'margin': {
      const { row, minus, metric, within } = check;
      const measure = measureOf(asked, metric);
      if (measure === null) return unmeasured(check, asked, metric);
      const higher = metric.better === 'higher';
      const swapped = higher !== (measure.negated ?? false);
      const part = examineMargin(estimator, {
        measure,
        row: (swapped ? minus : row).id,
        baseline: (swapped ? row : minus).id,
        within,
      });
      const bound = formatNumber((higher ? -within : within) * metric.scale, 1);
      const side = higher ? 'above' : 'below';
      const asPart = about(check, metric, higher ? 1 : -1, measure);
      const examined = onePart(asked, part, { ...asPart, bound: -within });
      return { ...examined, evidence: `${examined.evidence}, claimed ${side} ${bound}` };
    }
    case 'falls-more': {
      const { row, from, metric, than, power = 1 } = check;
      const [more, less] = [measureOf(asked, metric), measureOf(asked, than)];
      if (more === null || less === null)
        return unmeasured(check, asked, more === null ? metric : than);
      const part = examineRatio(estimator, { row: row.id, baseline: from.id, more, less, power });
      const p = Math.min(part.claimed, part.reversed);
      const which = part.claimed <= part.reversed ? 'more' : 'less';
      return {
        ...onePart(asked, part, { ...about(check, metric, 1, more), bound: null }),
        evidence: `${name}: ${part.undecidable ?? `it falls ${which}, one-sided p = ${printedP(p)}`}`,
      };
    }
    case 'above': {
      const { row, metric, value } = check;
      const measure = measureOf(asked, metric);
      if (measure === null) return unmeasured(check, asked, metric);
      const part = examineLevel(estimator, { form: measure.forms[0]!, row: row.id, above: value });
      return onePart(asked, part, { ...about(check, metric, 1, measure), bound: null });
    }
    case 'broken-by-shift': {
      const { row, minus, metric, factors, within } = check;
      const { attribute, labels } = asked;
      const levels = labels.size === 1 ? levelsWithBoth([...labels.values()][0]!, attribute) : [];
      const measure = measureOf(asked, metric);
      if (levels.length === 0 || measure === null) {
        return open(check, metric, 'of no group are there positives and negatives enough to shift');
      }
      const part = examineShift(estimator, {
        ...{ row: row.id, baseline: minus.id },
        ...{ attribute, levels, factors, within },
      });
      return onePart(asked, part, { ...about(check, metric, -1, measure), bound: within });
    }
    case 'undominated': {
      const { row, others, metrics } = check;
      const measures = metrics.map((metric) => {
        const measure = measureOf(asked, metric);
        return measure === null ? null : better(measure, metric);
      });
      const missing = measures.indexOf(null);
      if (missing !== -1) return unmeasured(check, asked, metrics[missing]!);
      const part = examineUndominated(estimator, {
        row: row.id,
        others: others.map(({ id }) => id),
        measures: measures as Measure[],
      });
      return onePart(asked, part, { ...about(check, metrics[0]!, 1, measures[0]!), bound: null });
    }
  }
}

/** Groups of an attribute with enough positives and enough negatives; of several classes none. */
function levelsWithBoth({ groups, classes, compared }: Question, attribute: string): string[] {
  const a = groups.findIndex(({ name }) => name === attribute);
  if (a === -1 || classes.length !== 2) return [];
  return groups[a]!.levels.filter((_, l) => compared[a]![l]![1]!);
}

/** What a check's part is called, and what it compares. */
function about(check: Check, column: Column, sign: 1 | -1, measure: Measure): Part {
  return { quantity: nameOf(check), column, rows: rowsOf(check), sign, measure };
}

/** A check that is one part. */
function onePart({ estimator }: Asked, tested: PartEvidence, part: Part): Examined {
  const { quantity, column, sign } = part;
  return {
    parts: [{ tested, detail: partDetail(estimator, part, tested) }],
    evidence: told(quantity, column, tested, sign),
  };
}

interface OrderedRows {
  readonly smaller: Row;
  readonly larger: Row;
  readonly sign: 1 | -1;
  readonly pair?: readonly [number, number];
}

/** One row against another, with signed gaps and the effect relative to the published one. */
function ordered(
  check: Check,
  asked: Asked,
  metric: Column,
  { smaller, larger, sign, pair }: OrderedRows,
): Examined {
  const measure = measureOf(asked, metric);
  if (measure === null) {
    // Of a mean of gaps one claim names no pair: labels have gaps between groups of their own.
    const gaps = pair === undefined ? gapsOfMean(pathOf(asked, metric), asked.labels) : null;
    if (gaps === null || gaps[0]!.negated) return unmeasured(check, asked, metric);
    const published = publishedEffect(asked.published, metric, { smaller, larger }, asked.stated);
    const compared = { row: smaller.id, baseline: larger.id };
    const claim = { gaps, ...compared, published, margin: marginOf(metric) };
    const tested = examineMeanGaps(asked.estimator, claim);
    const part = { quantity: nameOf(check), column: metric, rows: [larger, smaller], sign };
    return onePart(asked, tested, { ...part, measure: null, published });
  }
  const between = pair?.map((level) => asked.levels[level]) ?? [];
  const named = pair && formsBetween(measure, between as [string, string]);
  if (named?.length === 0) return tooFew(check, metric, between);
  const published = publishedEffect(asked.published, metric, { smaller, larger }, asked.stated);
  const compared = { row: smaller.id, baseline: larger.id };
  const claim = { measure, ...compared, named, published, margin: marginOf(metric) };
  const tested = examineOrdering(asked.estimator, claim);
  const rows = [larger, smaller];
  const part = { ...about(check, metric, sign, measure), rows, published, pair: compared };
  const examined = onePart(asked, tested, part);
  if (tested.undecidable !== null) return examined;
  const { detail } = examined.parts[0]!;
  const notes = [...signedNote(metric, detail, rows), ...relativeNote(detail)];
  return { ...examined, evidence: [examined.evidence, ...notes].join('; ') };
}

/** `male minus female: Vanilla 14.9, Ours 5.1`, of a gap of two groups. */
function signedNote(metric: Column, { gaps }: PartDetail, rows: readonly Row[]): string[] {
  if (gaps.length !== rows.length) return [];
  const [first, second] = gaps[0]!.groups;
  const told = gaps.map(({ row, value }) => {
    const { title } = rows.find(({ id }) => id === row)!;
    return `${title} ${formatNumber((value ?? Number.NaN) * metric.scale, metric.digits)}`;
  });
  return [`${literal(second)} minus ${literal(first)}: ${told.join(', ')}`];
}

function relativeNote({ published, relative, bayesFactor }: PartDetail): string[] {
  if (published === null) return ['the paper prints no number'];
  if (relative === null) return [];
  const { value, interval } = relative;
  const range =
    interval === null
      ? 'unbounded'
      : `[${formatNumber(interval[0], 2)}, ${formatNumber(interval[1], 2)}]`;
  const bayes = bayesFactor === null ? '' : ` (Bayes factor ${printedFactor(bayesFactor)})`;
  return [`${formatNumber(value, 2)} ${range} of the published effect${bayes}`];
}

/** `EO: Ours minus Vanilla: −9.8 ×10⁻² [−13.3, −6.2]`. */
function told(name: string, column: Column, part: PartEvidence, sign: 1 | -1): string {
  if (part.undecidable !== null) return `${name}: undecided (${part.undecidable})`;
  const { effect } = part;
  const turned = { ...effect, value: sign * effect.value };
  const interval = tInterval(turned)!;
  const digits = Math.max(column.digits, digitsFor(column, interval));
  const number = (value: number) => formatNumber(value * column.scale, digits);
  const unit = column.unit === '' ? '' : `\u00a0${column.unit}`;
  return `${name}: ${number(turned.value)}${unit} [${number(interval[0])}, ${number(interval[1])}]`;
}

/** Enough digits to show the width of the interval to two figures. */
function digitsFor({ scale }: Column, [low, high]: readonly [number, number]): number {
  const width = Math.abs(high - low) * scale;
  if (!(width > 0) || !Number.isFinite(width)) return 2;
  return Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(width))));
}

function printedP(p: number): string {
  return p < 0.001 ? '< 0.001' : formatNumber(p, 3);
}

function printedFactor(factor: number): string {
  if (factor > 1000) return '> 1000';
  return factor < 0.001 ? '< 0.001' : String(Number(factor.toPrecision(2)));
}

function measureOf(asked: Asked, column: Column): Measure | null {
  return measureAt(pathOf(asked, column), asked.labels);
}

function pathOf({ attribute, levels, labels }: Asked, { metric }: Column): string {
  return fillPath(metric, attribute, levels, [...labels.keys()]);
}

/** Smaller where the column says that a row is better. */
function better(measure: Measure, column: Column): Measure {
  return (column.better === 'higher') === (measure.negated ?? false)
    ? measure
    : { ...measure, forms: measure.forms.map((form) => scaled(form, -1)) };
}

function knobsOf(rows: readonly Row[]) {
  return rows.map(({ id, knob }) => ({ row: id, knob: knob! }));
}

/** A part that nothing can decide: its number is undefined on these data. */
function unmeasured(check: Check, asked: Asked, column: Column): Examined {
  const why = whyUnmeasured(pathOf(asked, column), asked.labels);
  return open(check, column, `${column.title} has no verdict: ${why}`);
}

function tooFew(check: Check, column: Column, pair: readonly (string | undefined)[]): Examined {
  const groups = pair.map((level) => (level === undefined ? 'no such group' : literal(level)));
  return open(
    check,
    column,
    `the claim is about ${groups.join(' and ')}, which are not both large enough`,
  );
}

function open(check: Check, column: Column, why: string): Examined {
  const none = { value: Number.NaN, standardError: Number.NaN, df: 1, repeats: new Float64Array() };
  const name = nameOf(check);
  const tested: PartEvidence = {
    claimed: 1,
    reversed: 1,
    small: null,
    nothingToReduce: null,
    noBaselineGap: null,
    effect: none,
    undecidable: why,
  };
  const detail: PartDetail = {
    side: 0,
    quantity: name,
    column: column.id,
    rows: rowsOf(check).map(({ id }) => id),
    effect: { value: null, interval: null, standardError: null, df: null, repeats: [] },
    sign: 1,
    published: null,
    expected: null,
    margin: marginOf(column),
    bound: null,
    relative: null,
    bayesFactor: null,
    gaps: [],
    probabilityGaps: [],
    p: { claimed: 1, reversed: 1, small: null, nothingToReduce: null, noBaselineGap: null },
    undecidable: why,
  };
  return { parts: [{ tested, detail }], evidence: `${name}: undecided (${why})` };
}
