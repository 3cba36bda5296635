import {
  publishedEffect as expectedHere,
  relativeEffect,
  replicationBayesFactor,
} from '../../evidence/effect.ts';
import type { Estimate } from '../../evidence/estimate.ts';
import type { Estimator } from '../../evidence/estimator.ts';
import { byProbability, estimateForm, gapOf, type Measure } from '../../evidence/measures.ts';
import type { Published } from '../../evidence/ordering.ts';
import type { PartEvidence } from '../../evidence/part.ts';
import { tInterval } from '../../metrics/t-inference.ts';
import type { EffectResult, PartVerdict, SignedGap } from '../claim-verdict.ts';
import type { Column, Row } from '../paper.ts';
import { marginOf } from '../published-effect.ts';

/** All of a part that does not depend on the levels, or on what was planned. */
export type PartDetail = Omit<PartVerdict, 'check' | 'verdict' | 'levels' | 'power'>;

/** A part of a check and what it compares. */
export interface Part {
  readonly side?: number;
  readonly quantity: string;
  readonly column: Column;
  readonly rows: readonly Row[];
  readonly sign: 1 | -1;
  /** Null: the number is undefined here. */
  readonly measure: Measure | null;
  readonly published?: Published | null;
  /** Ids of the two rows whose measures the effect subtracts, where that is all it does. */
  readonly pair?: { readonly row: string; readonly baseline: string };
  /** In place of half the published effect. Null: effects have no least size. */
  readonly bound?: number | null;
}

/** The numbers of a tested part, from which its sentences are made. */
export function partDetail(estimator: Estimator, part: Part, tested: PartEvidence): PartDetail {
  const { side = 0, quantity, column, rows, sign, published = null, measure } = part;
  const { effect, undecidable, claimed, reversed, small, nothingToReduce, noBaselineGap } = tested;
  const decidable = undecidable === null && measure !== null;
  const margin = marginOf(column);
  return {
    side,
    quantity,
    column: column.id,
    rows: rows.map(({ id }) => id),
    effect: effectResult(effect),
    sign,
    published,
    ...(decidable ? besides(estimator, part, effect) : NOTHING_BESIDE),
    bound: part.bound === undefined ? halfHere(estimator, part, margin) : part.bound,
    margin,
    gaps: decidable ? gapsOf(estimator, measure, rows, false) : [],
    probabilityGaps: decidable ? gapsOf(estimator, measure, rows, true) : [],
    p: { claimed, reversed, small, nothingToReduce, noBaselineGap },
    undecidable,
  };
}

type Besides = Pick<PartDetail, 'expected' | 'relative' | 'bayesFactor'>;

const NOTHING_BESIDE: Besides = { expected: null, relative: null, bayesFactor: null };

/** The effect against the published one. */
function besides(
  estimator: Estimator,
  { measure, published = null, pair }: Part,
  effect: Estimate,
): Besides {
  if (measure === null || published === null || pair === undefined) return NOTHING_BESIDE;
  const claim = { measure, ...pair, published };
  const expected = expectedHere(estimator, claim);
  const { value, interval } = relativeEffect(estimator, claim);
  return {
    expected: finite(expected),
    relative: value === null ? null : { value, interval },
    bayesFactor: replicationBayesFactor(effect, expected),
  };
}

/** Half of the published effect here, or the margin where the paper prints none. */
function halfHere(
  estimator: Estimator,
  { measure, published = null, pair }: Part,
  margin: number,
): number | null {
  if (published === null) return margin;
  if (measure === null || pair === undefined) return null;
  const expected = finite(expectedHere(estimator, { measure, ...pair, published }));
  return expected === null ? null : expected / 2;
}

function gapsOf(
  estimator: Estimator,
  { forms, size }: Measure,
  rows: readonly Row[],
  probabilities: boolean,
): SignedGap[] {
  if (!size) return [];
  return rows.flatMap(({ id }) =>
    forms.flatMap((form): SignedGap[] => {
      const compared = gapOf(form);
      const asked = probabilities ? byProbability(form) : form;
      if (compared === null || asked === null) return [];
      const estimate = estimateForm(estimator, id, asked);
      return [
        { row: id, ...compared, value: finite(estimate.value), interval: tInterval(estimate) },
      ];
    }),
  );
}

function effectResult(estimate: Estimate): EffectResult {
  return {
    value: finite(estimate.value),
    interval: tInterval(estimate),
    standardError: finite(estimate.standardError),
    df: finite(estimate.df),
    repeats: Array.from(estimate.repeats, finite),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
