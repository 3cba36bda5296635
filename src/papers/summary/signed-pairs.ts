import type { Estimator } from '../../evidence/estimator.ts';
import { formsBetween, gapsOfMean } from '../../evidence/measure-at.ts';
import {
  byProbability,
  estimateForm,
  type GapOfTwo,
  gapOfTwoGroups,
  type Measure,
} from '../../evidence/measures.ts';
import type { Form } from '../../evidence/runs.ts';
import { splitPath } from '../../metrics/paths.ts';
import type { Claim, Column } from '../paper.ts';
import type { RowResult, SignedPair } from '../results.ts';
import type { Evidence } from './evidence.ts';
import { signedCell } from './signed-cell.ts';

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
 * the named pairs, and the largest, each with its 95 % interval, and the same of mean probabilities. A
 * mean over labels, classes or rates is no gap of two groups: of it, those of each.
 *
 * @param columns with the names of attribute, levels and labels in their metrics.
 */
export function signedPairsOf(
  columns: readonly Column[],
  evidence: Evidence,
  row: string,
  named: readonly NamedPair[],
): Pick<RowResult, 'signedPairs'> {
  const found = columns.flatMap(({ id, metric }) => {
    const gaps = gapsBehind(metric, evidence);
    // The gap of one pair stands beside its size.
    if (gaps.length === 1 && gaps[0]!.forms.length < 2) return [];
    const own = named.filter(({ column }) => column === id);
    const pairs = gaps.flatMap((gap) => pairsOf(gap, evidence, row, own));
    return pairs.length === 0 ? [] : [[id, pairs] as const];
  });
  return found.length === 0 ? {} : { signedPairs: Object.fromEntries(found) };
}

/** The gaps whose sizes a metric shows: one, or those whose mean it is; none where it is no gap. */
function gapsBehind(metric: string, { labels }: Evidence): readonly Measure[] {
  return gapsOfMean(metric, labels) ?? [];
}

/** Those of the named pairs, and the largest; none where forms are no gaps of two groups. */
function pairsOf(
  measure: Measure,
  { estimator, labels }: Evidence,
  row: string,
  named: readonly NamedPair[],
): SignedPair[] {
  const gaps = measure.forms.map((form) => ({ form, gap: gapOfTwoGroups(form) }));
  if (gaps.some(({ gap }) => gap === null)) return [];
  const wanted = new Set(named.flatMap(({ groups }) => formsBetween(measure, groups)));
  const sizes = gaps.map(({ form }) => Math.abs(estimateForm(estimator, row, form).value));
  const largest = sizes.indexOf(Math.max(...sizes));
  return gaps.flatMap(({ form, gap }, i) =>
    wanted.has(i) || i === largest
      ? [
          {
            ...(labels.size > 1 ? { label: splitPath(form[0]!.path)[0]! } : {}),
            ...pairOf(estimator, row, form, gap!),
            ...(i === largest ? { largest: true as const } : {}),
          },
        ]
      : [],
  );
}

function pairOf(estimator: Estimator, row: string, form: Form, gap: GapOfTwo): SignedPair {
  const byMean = byProbability(form);
  return {
    ...gap,
    ...signedCell(estimator, row, form),
    ...(byMean === null ? {} : { byProbability: signedCell(estimator, row, byMean) }),
  };
}
