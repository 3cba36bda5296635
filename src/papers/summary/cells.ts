import { meanGapEffect, meanGapOf } from '../../evidence/mean-gaps.ts';
import { gapsOfMean, measureAt } from '../../evidence/measure-at.ts';
import {
  byProbability,
  gapOfTwoGroups,
  type Measure,
  measureByRepeat,
  measureInterval,
  measureOf,
  numberOf,
  whyUndefined,
} from '../../evidence/measures.ts';
import { effectOf } from '../../evidence/ordering.ts';
import { minimumDetectableEffect } from '../../metrics/minimum-effect.ts';
import { AVERAGE, fillPath, lacksName, metricPath, splitPath } from '../../metrics/paths.ts';
import type { Interval } from '../../metrics/predictions.ts';
import { pDiffers, tInterval } from '../../metrics/t-inference.ts';
import type { Column, Table } from '../paper.ts';
import { referenceOf } from '../plan.ts';
import { BY_PROBABILITY, type CellResult, type RowResult } from '../results.ts';
import { type Evidence, type Numbers, resamplesOf } from './evidence.ts';
import { changeWithinRange, withinRange } from './range.ts';
import { signedCell } from './signed-cell.ts';

/**
 * The columns of levels and labels that a setting has, with the names of attribute, levels and labels
 * in the paths of their metrics.
 */
export function columnsFor(
  columns: readonly Column[],
  attribute: string,
  levels: readonly string[],
  labels: readonly string[],
): Column[] {
  return columns
    .map((column) => ({ ...column, metric: fillPath(column.metric, attribute, levels, labels) }))
    .filter(({ metric }) => !lacksName(metric));
}

/**
 * Cells of one row for each label, where there are several: of the columns that show the average over
 * labels, those that the label has.
 */
export function labelCellsOf(
  columns: readonly Column[],
  numbers: Numbers,
  row: string,
  labels: readonly string[],
): Pick<RowResult, 'byLabel'> {
  if (labels.length < 2) return {};
  const { evidence } = numbers;
  // Resamples are prepared only for what has no influences.
  const has = (metric: string) =>
    measureIn(evidence, metric) !== null ||
    gapsIn(evidence, metric) !== null ||
    numbers.bootstrap.paths(row).includes(metric);
  const ofLabel = (label: string) =>
    columns.flatMap((column) => {
      const [first, ...rest] = splitPath(column.metric);
      const metric = metricPath(label, ...rest);
      return first === AVERAGE && has(metric) ? [{ ...column, metric }] : [];
    });
  return {
    byLabel: Object.fromEntries(
      labels.map((label) => [label, cellsOf(ofLabel(label), numbers, row)]),
    ),
  };
}

/**
 * Estimates and intervals of one row, by column: averaged over repeats before sizes are taken, with
 * intervals over clusters and trainings. Numbers without influences (calibration, plug-in ADF) are
 * means over repeats with bootstrap intervals.
 */
export function cellsOf(
  columns: readonly Column[],
  numbers: Numbers,
  row: string,
): Record<string, CellResult> {
  return Object.fromEntries(columns.map((column) => [column.id, cellOf(column, numbers, row)]));
}

function cellOf({ metric }: Column, numbers: Numbers, row: string): CellResult {
  const { evidence } = numbers;
  const { estimator } = evidence;
  const measure = measureIn(evidence, metric);
  if (measure !== null) {
    const reason = whyUndefined(estimator.runs, row, measure);
    if (reason !== null) return cell(null, null, reason);
    const value = measureOf(estimator, row, measure);
    return turned(metric, measure, value, measureInterval(estimator, row, measure));
  }
  const gaps = gapsIn(evidence, metric);
  if (gaps !== null) {
    const reason = whyAnyUndefined(evidence, gaps, row);
    if (reason !== null) return cell(null, null, reason);
    const mean = meanGapOf(estimator, gaps, row);
    const interval = tInterval(mean);
    return turned(
      metric,
      gaps[0]!,
      mean.value,
      interval && [Math.max(0, interval[0]), interval[1]],
    );
  }
  const bootstrap = resamplesOf(numbers, metric);
  const value = bootstrap.estimate(row, metric);
  return cell(
    value,
    holding(value, bootstrap.interval(row, metric)),
    bootstrap.reason(row, metric),
  );
}

/**
 * An interval widened to its estimate. Resampling adds noise to each of the differences that calibration
 * and plug-in ADF are sums of, which moves percentiles up and may leave the estimate out.
 */
function holding(value: number | null, interval: Interval | null): Interval | null {
  if (value === null || interval === null) return interval;
  return [Math.min(value, interval[0]), Math.max(value, interval[1])];
}

/** The number that a measure's value stands for, with its interval the right way round. */
function turned(
  metric: string,
  measure: Measure,
  value: number,
  interval: Interval | null,
): CellResult {
  const ends = interval?.map((end) => numberOf(measure, end)) ?? null;
  const [low, high] = ends === null ? [] : measure.negated ? [ends[1]!, ends[0]!] : ends;
  const range: Interval | null = ends && [low!, high!];
  return cell(numberOf(measure, value), withinRange(metric, range), null);
}

/** The gaps whose mean over labels a metric is, where their combinations are too many for a measure. */
function gapsIn({ labels }: Evidence, metric: string): readonly Measure[] | null {
  return lacksName(metric) ? null : gapsOfMean(metric, labels);
}

function whyAnyUndefined(
  { estimator }: Evidence,
  gaps: readonly Measure[],
  row: string,
): string | null {
  for (const gap of gaps) {
    const reason = whyUndefined(estimator.runs, row, gap);
    if (reason !== null) return reason;
  }
  return null;
}

function cell(value: number | null, interval: Interval | null, reason: string | null): CellResult {
  return {
    value,
    low: interval?.[0] ?? null,
    high: interval?.[1] ?? null,
    ...(reason === null ? {} : { reason }),
  };
}

/**
 * Signed gaps of the columns that compare two groups by one rate: the second minus the first; and the same
 * gaps of mean probabilities, which hang on no threshold.
 */
export function signedOf(
  columns: readonly Column[],
  { evidence }: Numbers,
  row: string,
): Pick<RowResult, 'signed'> {
  const { estimator } = evidence;
  const signed = columns.flatMap((column) => {
    const measure = measureIn(evidence, column.metric);
    if (measure === null || !measure.size || measure.forms.length > 1) return [];
    const [gap] = measure.forms;
    if (gapOfTwoGroups(gap!) === null) return [];
    const byMean = byProbability(gap!);
    return [
      [column.id, gap!] as const,
      ...(byMean === null ? [] : [[`${column.id}${BY_PROBABILITY}`, byMean] as const]),
    ].map(([id, form]) => [id, signedCell(estimator, row, form)] as const);
  });
  return signed.length === 0 ? {} : { signed: Object.fromEntries(signed) };
}

/**
 * A row minus a baseline, by column: over the repeats and clusters that both have. Differences of what has
 * no influences are those of its resamples.
 */
export function pairedOf(
  columns: readonly Column[],
  numbers: Numbers,
  row: string,
  baseline: string,
): Record<string, CellResult> {
  const { evidence } = numbers;
  const { estimator } = evidence;
  const differenceOf = ({ metric }: Column): CellResult => {
    const within = (interval: Interval | null) => changeWithinRange(metric, interval);
    const measure = measureIn(evidence, metric);
    const gaps = measure === null ? gapsIn(evidence, metric) : [measure];
    if (gaps === null) {
      const { estimate, interval } = resamplesOf(numbers, metric).statistic(
        (at) => at(row, metric) - at(baseline, metric),
      );
      return cell(estimate, within(holding(estimate, interval)), null);
    }
    const reason =
      whyAnyUndefined(evidence, gaps, row) ?? whyAnyUndefined(evidence, gaps, baseline);
    if (reason !== null) return cell(null, null, reason);
    // An effect is the baseline's measure minus the row's.
    const effect =
      measure === null
        ? meanGapEffect(estimator, gaps, { row, baseline })
        : effectOf(estimator, { measure, row, baseline });
    const interval = tInterval(effect);
    // One repeat can't tell a method from the luck of its training.
    const p = estimator.runs.repeats < 2 ? 1 : pDiffers(effect);
    const difference = gaps[0]!.negated
      ? cell(effect.value, within(interval), null)
      : cell(0 - effect.value, within(interval && [0 - interval[1], 0 - interval[0]]), null);
    return { ...difference, p };
  };
  return Object.fromEntries(columns.map((column) => [column.id, differenceOf(column)]));
}

/** The numbers of each repeat of one row, by column. */
export function seedsOf(
  columns: readonly Column[],
  numbers: Numbers,
  row: string,
): Record<string, (number | null)[]> {
  const { evidence } = numbers;
  return Object.fromEntries(
    columns.map(({ id, metric }) => {
      const measure = measureIn(evidence, metric);
      const gaps = measure === null ? gapsIn(evidence, metric) : [measure];
      if (gaps === null) {
        return [id, resamplesOf(numbers, metric).bySeed(row, metric)];
      }
      const each = gaps.map((gap) => measureByRepeat(evidence.estimator, row, gap));
      const means = each[0]!.map(
        (_, r) => each.reduce((sum, own) => sum + own[r]!, 0) / each.length,
      );
      return [id, means.map((value) => (Number.isNaN(value) ? null : numberOf(gaps[0]!, value)))];
    }),
  );
}

/** The smallest differences between the rows that a table contrasts that these runs could have found. */
export function detectable(
  table: Table,
  columns: readonly Column[],
  { evidence }: Numbers,
): string | null {
  const { estimator } = evidence;
  const { rows, title, contrast = [referenceOf(table).id, table.ours ?? 'ours'] } = table;
  const first = rows.find(({ id }) => id === contrast[0]) ?? rows[0]!;
  const last = rows.find(({ id }) => id === contrast[1]) ?? rows.at(-1)!;
  const present = (id: string) => estimator.runs.rows.includes(id);
  if (first.id === last.id || !present(first.id) || !present(last.id)) return null;
  const effects = columns.flatMap((column) => {
    const measure = column.panel === undefined ? measureIn(evidence, column.metric) : null;
    if (measure === null) return [];
    const { standardError, df } = effectOf(estimator, {
      measure,
      row: last.id,
      baseline: first.id,
    });
    // Of rows that predict alike every effect is 0, whatever the records.
    if (!(standardError > 0)) return [];
    const smallest = minimumDetectableEffect(standardError, { df }) * column.scale;
    return [`${column.title} ${legible(smallest, column.digits)} ${column.unit}`];
  });
  return effects.length === 0
    ? null
    : `smallest difference between ${first.title} and ${last.title} (${title.toLowerCase()}) that these runs would have found with 80 % power: ${effects.join(', ')}`;
}

/** A size at a column's digits, at more where it would be 0 by them: no run resolves nothing at all. */
function legible(size: number, digits: number): string {
  const text = size.toFixed(digits);
  return size > 0 && Number(text) === 0 ? size.toPrecision(1) : text;
}

/** The measure at a path of a setting's columns; null where it has no influences. */
function measureIn({ labels }: Evidence, metric: string): Measure | null {
  return measureAt(metric, labels);
}
