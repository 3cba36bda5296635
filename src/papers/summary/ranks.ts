import type { Estimate } from '../../evidence/estimate.ts';
import type { Estimator } from '../../evidence/estimator.ts';
import { measureAt } from '../../evidence/measure-at.ts';
import {
  largestForm,
  type Measure,
  measureOf,
  scaled,
  whyUndefined,
} from '../../evidence/measures.ts';
import type { Form } from '../../evidence/runs.ts';
import { holm } from '../../metrics/significance.ts';
import { studentQuantile } from '../../metrics/student-t.ts';
import { pDiffers } from '../../metrics/t-inference.ts';
import type { Column } from '../paper.ts';
import type { RankResult } from '../results.ts';
import type { Evidence } from './evidence.ts';
import type { Pause } from './pause.ts';

/** Error of all comparisons behind the ranks of a column together. */
const LEVEL = 0.05;

/** Where rows stand in a column. */
export interface Ranks {
  /** By the row's id; rows on which the column is undefined have none. */
  readonly byRow: Readonly<Record<string, RankResult>>;
  /**
   * How far two rows must lie apart, a fraction, for one to be surely better: the median over pairs;
   * null: there is no pair, or one repeat.
   */
  readonly criticalDifference: number | null;
}

/**
 * Ranks of rows in a column with intervals that hold together: a row's lowest possible rank counts the
 * rows that are surely better, its highest leaves out those that are surely worse (Mogstad, Romano,
 * Shaikh and Wilhelm 2024). Sure is what Holm's method leaves over all pairs of rows, at 5 % in all; each
 * pair is compared over the patients and trainings that both have.
 *
 * @param column with its path filled in; of one without influences there are no ranks.
 * @param leftOut ids of rows that have no rank and count in nobody's, such as those that did not converge.
 * @throws what the pause throws.
 */
export async function ranksOf(
  column: Pick<Column, 'metric' | 'better'>,
  { estimator, labels }: Evidence,
  pause: Pause,
  leftOut: readonly string[] = [],
): Promise<Ranks> {
  const measure = measureIn(column, labels);
  const { runs } = estimator;
  const rows =
    measure === null
      ? []
      : runs.rows.filter(
          (row) => !leftOut.includes(row) && whyUndefined(runs, row, measure) === null,
        );
  const places = rows.map((row) => placeOf(estimator, row, measure!));
  const pairs: Pair[] = [];
  for (const [i, first] of places.entries()) {
    await pause();
    for (const [j, second] of places.entries()) {
      if (j > i) pairs.push({ i, j, estimate: differenceOf(estimator, first, second) });
    }
  }
  const adjusted = holm(pairs.map(({ estimate }) => pApart(estimate)));
  const better = rows.map(() => 0);
  const worse = rows.map(() => 0);
  for (const [at, { i, j, estimate }] of pairs.entries()) {
    if (adjusted[at]! > LEVEL) continue;
    // Measures are smaller where rows are better.
    const [ahead, behind] = estimate.value < 0 ? [i, j] : [j, i];
    better[behind]!++;
    worse[ahead]!++;
  }
  return {
    byRow: Object.fromEntries(
      places.map(({ row, value }, i) => [
        row,
        {
          rank: midRank(value, places),
          low: 1 + better[i]!,
          high: rows.length - worse[i]!,
        },
      ]),
    ),
    criticalDifference:
      runs.repeats < 2
        ? null
        : median(
            pairs.map(({ estimate: { standardError, df } }) => {
              return studentQuantile(1 - LEVEL / (2 * pairs.length), df) * standardError;
            }),
          ),
  };
}

/** Smaller being better, whatever the column; null: it has no influences. */
function measureIn(
  { metric, better }: Pick<Column, 'metric' | 'better'>,
  labels: Evidence['labels'],
): Measure | null {
  const measure = measureAt(metric, labels);
  if (measure === null || measure.negated || better !== 'higher') return measure;
  return { ...measure, forms: measure.forms.map((form) => scaled(form, -1)) };
}

interface Pair {
  readonly i: number;
  readonly j: number;
  /** First minus second. */
  readonly estimate: Estimate;
}

interface Place {
  readonly row: string;
  readonly form: Form;
  readonly value: number;
}

function placeOf(estimator: Estimator, row: string, measure: Measure): Place {
  return {
    row,
    form: largestForm(estimator, row, measure),
    value: measureOf(estimator, row, measure),
  };
}

function differenceOf(estimator: Estimator, first: Place, second: Place): Estimate {
  return estimator.estimate({
    terms: [
      { row: first.row, form: first.form, weight: 1 },
      { row: second.row, form: second.form, weight: -1 },
    ],
    constant: 0,
  });
}

/** Of one repeat 1: it can't tell a method from the luck of its training. */
function pApart(estimate: Estimate): number {
  return estimate.repeats.length < 2 ? 1 : pDiffers(estimate);
}

/** 1 for the smallest; equal ones share the mean of their places. */
function midRank(value: number, all: readonly Place[]): number {
  const smaller = all.filter((other) => other.value < value).length;
  const equal = all.filter((other) => other.value === value).length;
  return smaller + (equal + 1) / 2;
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted.length === 0 ? null : sorted[Math.floor((sorted.length - 1) / 2)]!;
}
