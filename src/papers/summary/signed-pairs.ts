import type { Estimator } from '../../evidence/estimator.ts';
import { formsBetween, measureAt } from '../../evidence/measure-at.ts';
import { estimateForm, type GapOfTwo, gapOf, whyUndefined } from '../../evidence/measures.ts';
import type { Form } from '../../evidence/runs.ts';
import { tInterval } from '../../metrics/t-inference.ts';
import type { Claim, Column } from '../paper.ts';
import type { RowResult, SignedPair } from '../results.ts';
import type { Evidence } from './evidence.ts';

/** Two groups whose gap a claim names as the baseline's, in a column. */
export interface NamedPair {
  /** Its id. */
  readonly column: string;
  readonly groups: readonly [string, string];
}

/** The pairs that claims name, by the names of a setting's levels; those that it lacks are none. */
export function namedPairs(claims: readonly Claim[], levels: readonly string[]): NamedPair[] {
  return claims.flatMap(({ checks }) =>
    checks.flatMap((check): NamedPair[] => {
      if (check.kind !== 'difference' || check.pair === undefined) return [];
      const [first, second] = check.pair.map((level) => levels[level]);
      if (first === undefined || second === undefined) return [];
      return [{ column: check.metric.id, groups: [first, second] }];
    }),
  );
}

/**
 * The signed gaps behind columns that are the largest of several, by pair of groups and rate: those of
 * the named pairs, and the largest, each with its 95 % interval.
 *
 * @param columns with the names of attribute and levels in their metrics.
 */
export function signedPairsOf(
  columns: readonly Column[],
  { estimator, labels }: Evidence,
  row: string,
  named: readonly NamedPair[],
): Pick<RowResult, 'signedPairs'> {
  const found = columns.flatMap(({ id, metric }) => {
    const measure = measureAt(metric, labels);
    if (measure === null || !measure.size || measure.forms.length < 2) return [];
    const gaps = measure.forms.map((form) => ({ form, gap: gapOf(form) }));
    // A mean of gaps is no gap of two groups.
    if (gaps.some(({ gap }) => gap === null)) return [];
    const wanted = new Set(
      named.flatMap(({ column, groups }) => (column === id ? formsBetween(measure, groups) : [])),
    );
    const size = ({ form }: { form: Form }) => Math.abs(estimateForm(estimator, row, form).value);
    const sizes = gaps.map(size);
    const largest = sizes.indexOf(Math.max(...sizes));
    const pairs = gaps.flatMap(({ form, gap }, i) =>
      wanted.has(i) || i === largest ? [pairOf(estimator, row, form, gap!, i === largest)] : [],
    );
    return pairs.length === 0 ? [] : [[id, pairs] as const];
  });
  return found.length === 0 ? {} : { signedPairs: Object.fromEntries(found) };
}

function pairOf(
  estimator: Estimator,
  row: string,
  form: Form,
  gap: GapOfTwo,
  largest: boolean,
): SignedPair {
  const reason = whyUndefined(estimator.runs, row, { size: false, forms: [form] });
  const estimate = estimateForm(estimator, row, form);
  const [low = null, high = null] = tInterval(estimate) ?? [];
  return {
    ...gap,
    value: reason === null ? estimate.value : null,
    low,
    high,
    ...(reason === null ? {} : { reason }),
    ...(largest ? { largest: true as const } : {}),
  };
}
