import { metricPath, splitPath } from '../metrics/paths.ts';
import type { Interval } from '../metrics/predictions.ts';
import { tInterval } from '../metrics/t-inference.ts';
import type { Estimate } from './estimate.ts';
import type { Estimator } from './estimator.ts';
import type { Form, RepeatedRuns } from './runs.ts';
import { groupPath } from './statistics.ts';

/**
 * What a claim compares between rows: the largest of some linear forms, smaller being what is
 * claimed of a better row. Sizes of gaps are the largest of ±form: averaged over repeats first, their
 * size taken last, so that noise in a repeat adds nothing to them.
 */
export interface Measure {
  readonly forms: readonly Form[];
  /** Whether each form counts with both signs: the size of a signed gap. */
  readonly size: boolean;
  /** The measure is the negative of the number that it stands for: of the worst of several. */
  readonly negated?: true;
  /** Of a negated measure: 1 minus it is the number that it stands for. */
  readonly complement?: true;
}

/** The number that a value of the measure stands for. */
export function numberOf({ negated, complement }: Measure, value: number): number {
  if (complement) return 1 - value;
  return negated ? -value : value;
}

/** Names of the rates that signed gaps compare, with `.<class>` parts where one of several is meant. */
export interface RateGap {
  /** `tpr`, `fpr`, `positiveRate`, `meanProbability`, `accuracy`, `auroc` … */
  readonly rate: readonly string[];
  readonly attribute: string;
  /** Compared pairwise, the first being the reference. */
  readonly levels: readonly string[];
}

/** One signed gap: the second group's rate minus the first's. */
export function signedGap(
  { rate, attribute }: Omit<RateGap, 'levels'>,
  [first, second]: readonly [string, string],
): Form {
  return [
    { path: groupPath(attribute, second, ...rate), weight: 1 },
    { path: groupPath(attribute, first, ...rate), weight: -1 },
  ];
}

/** Which two groups a form compares, and by which rate. */
export interface GapOfTwo {
  /** `tpr`, `positiveRate` …, of one of several classes `tpr of melanoma`. */
  readonly rate: string;
  /** The gap is the second's minus the first's. */
  readonly groups: readonly [first: string, second: string];
}

/** What a form compares where it is the signed gap of two groups; null: it is none. */
export function gapOf(form: Form): GapOfTwo | null {
  const [second, first, ...others] = form;
  if (second === undefined || first === undefined || others.length > 0) return null;
  const [above, below] = [rateAt(second.path), rateAt(first.path)];
  if (above === null || below === null || above.rate !== below.rate) return null;
  return { rate: above.rate, groups: [below.level, above.level] };
}

/**
 * As `gapOf`, and of the mean of the gaps of the same groups in several rates, `tpr+fpr`: SPARE's EOdd, in
 * which opposite gaps cancel.
 */
export function gapOfTwoGroups(form: Form): GapOfTwo | null {
  const gaps = form.flatMap((_, i) => (i % 2 === 0 ? [gapOf(form.slice(i, i + 2))] : []));
  const [first] = gaps;
  if (first === undefined || first === null) return null;
  const names: string[] = [];
  const { ofClass } = rateParts(first.rate);
  for (const gap of gaps) {
    if (gap === null || gap.groups.join('\n') !== first.groups.join('\n')) return null;
    const own = rateParts(gap.rate);
    if (own.ofClass !== ofClass) return null;
    names.push(own.name);
  }
  return { rate: rateOf(names.join('+'), ofClass), groups: first.groups };
}

/** A rate's name, and of which of several classes it is: the inverse of `rateOf`. */
export function rateParts(rate: string): {
  readonly name: string;
  readonly ofClass: string | null;
} {
  const [name = '', ...ofClass] = rate.split(' of ');
  return { name, ofClass: ofClass.length === 0 ? null : ofClass.join(' of ') };
}

function rateOf(name: string, ofClass: string | null): string {
  return ofClass === null ? name : `${name} of ${ofClass}`;
}

function rateAt(path: string): { readonly level: string; readonly rate: string } | null {
  const parts = splitPath(path);
  const at = parts.indexOf('groups');
  if (at === -1) return null;
  const [level, rate, ofClass] = parts.slice(at + 2);
  return { level: level!, rate: rateOf(rate!, ofClass ?? null) };
}

/** Mean probabilities that say the same as a rate, without a threshold; the sign of their gaps. */
const PROBABILITIES: Readonly<Record<string, readonly [name: string, sign: 1 | -1]>> = {
  positiveRate: ['meanProbability', 1],
  tpr: ['meanProbabilityOfPositives', 1],
  fpr: ['meanProbabilityOfNegatives', 1],
  tnr: ['meanProbabilityOfNegatives', -1],
};

/** A signed gap by mean probabilities in place of its rate; null where it has none. */
export function byProbability(form: Form): Form | null {
  const terms = form.map(({ path, weight }) => {
    const parts = splitPath(path);
    const at = parts.indexOf('groups') + 3;
    const found = at < 3 ? undefined : PROBABILITIES[parts[at]!];
    if (found === undefined) return null;
    const [name, sign] = found;
    return { path: metricPath(...parts.with(at, name)), weight: sign * weight };
  });
  return terms.some((term) => term === null) ? null : (terms as Form);
}

/** max − min of a rate over groups: the largest of its pairwise signed gaps. */
export function gapSize(...gaps: readonly RateGap[]): Measure {
  return {
    size: true,
    forms: gaps.flatMap((gap) => pairs(gap.levels).map((pair) => signedGap(gap, pair))),
  };
}

/** A number itself; with `better` higher its negative, so that smaller is better in all measures. */
export function numberAt(path: string, better: 'higher' | 'lower'): Measure {
  return { size: false, forms: [[{ path, weight: better === 'higher' ? -1 : 1 }]] };
}

/** Corrected ADF of an attribute. */
export function adf(attribute: string): Measure {
  return numberAt(metricPath('fairness', attribute, 'adfCorrectedNats'), 'lower');
}

/** Every form with the signs that count. */
export function signed({ forms, size }: Measure): readonly Form[] {
  return size ? forms.flatMap((form) => [form, scaled(form, -1)]) : forms;
}

export function scaled(form: Form, by: number): Form {
  return form.map(({ path, weight }) => ({ path, weight: weight * by }));
}

/** A form of one row. */
export function estimateForm(estimator: Estimator, row: string, form: Form): Estimate {
  return estimator.estimate({ terms: [{ row, form, weight: 1 }], constant: 0 });
}

/** The form with the sign that its estimate has, where it stands for a size. */
export function oriented(estimator: Estimator, row: string, form: Form, size: boolean): Form {
  return size && estimateForm(estimator, row, form).value < 0 ? scaled(form, -1) : form;
}

/** The form, with its sign, that is a row's measure by the estimates. */
export function largestForm(estimator: Estimator, row: string, measure: Measure): Form {
  const [largest] = measure.forms
    .map((form) => oriented(estimator, row, form, measure.size))
    .map((form) => ({ form, value: estimateForm(estimator, row, form).value }))
    .sort((a, b) => b.value - a.value);
  return largest!.form;
}

/** The measure of a row: forms averaged over repeats first. NaN where a form is undefined. */
export function measureOf(estimator: Estimator, row: string, measure: Measure): number {
  return Math.max(...signed(measure).map((form) => estimateForm(estimator, row, form).value));
}

/**
 * Interval of a row's measure: of a size, from the intervals of its signed forms. It holds the largest
 * of them, and so never leaves its own estimate out; null where a form is undefined.
 */
export function measureInterval(
  estimator: Estimator,
  row: string,
  { forms, size }: Measure,
): Interval | null {
  const each = forms.map((form) => tInterval(estimateForm(estimator, row, form)));
  let interval: Interval | null = null;
  for (const own of each) {
    if (own === null) return null;
    const [low, high] = size ? sizeOf(own) : own;
    interval =
      interval === null ? [low, high] : [Math.max(interval[0], low), Math.max(interval[1], high)];
  }
  return interval;
}

/** What the size of a number in this interval may be. */
function sizeOf([low, high]: Interval): Interval {
  return [Math.max(0, low, -high), Math.max(-low, high)];
}

/** The measure at each repeat alone. */
export function measureByRepeat(estimator: Estimator, row: string, measure: Measure): number[] {
  const each = signed(measure).map((form) => estimateForm(estimator, row, form).repeats);
  return Array.from(each[0]!, (_, repeat) => Math.max(...each.map((values) => values[repeat]!)));
}

/** Why a measure of a row is undefined; null: it is defined. */
export function whyUndefined(runs: RepeatedRuns, row: string, { forms }: Measure): string | null {
  for (const { path } of forms.flat()) {
    const reason = runs.reason(row, path);
    if (reason !== null) return reason;
  }
  return null;
}

function pairs(levels: readonly string[]): [string, string][] {
  return levels.flatMap((first, i) =>
    levels.slice(i + 1).map((second): [string, string] => [first, second]),
  );
}
