import { type LabelGap, pMeanGap } from '../metrics/mean-gap.ts';
import type { Estimate } from './estimate.ts';
import { Estimator } from './estimator.ts';
import { estimateForm, largestForm, type Measure, oriented, scaled, signed } from './measures.ts';
import { halfOf, type OrderingClaim, undecidable } from './ordering.ts';
import type { PartEvidence } from './part.ts';
import type { Form, Series } from './runs.ts';

/** That a row's mean of gaps over labels is smaller than a baseline's. */
export interface MeanGapsClaim extends Omit<OrderingClaim, 'measure' | 'named'> {
  /** The gap of each label: sizes of signed gaps between pairs of groups. */
  readonly gaps: readonly Measure[];
}

/** As `examineOrdering`, by lower bounds a label: `meanGapBound`. */
export function examineMeanGaps(estimator: Estimator, claim: MeanGapsClaim): PartEvidence {
  const { gaps, row, baseline, published, margin } = claim;
  const { scale, offset } = halfOf(published, margin);
  return {
    claimed: pSmallerMean(estimator, gaps, { smaller: row, larger: baseline }),
    reversed: pSmallerMean(estimator, gaps, { smaller: baseline, larger: row }),
    // scale · baseline < row + offset.
    small: pSmallerMean(estimator, gaps, {
      smaller: baseline,
      larger: row,
      scale: 1 / scale,
      offset: -offset / scale,
    }),
    ownMargin: published === null,
    nothingToReduce: pMeanWithin(estimator, gaps, baseline, margin),
    noBaselineGap: Math.min(1, 2 * pMeanGapAt(estimator, gaps, baseline)),
    effect: meanGapEffect(estimator, gaps, { row, baseline }),
    undecidable: undecidable(estimator, { forms: gaps.flatMap(({ forms }) => forms), size: true }, [
      row,
      baseline,
    ]),
  };
}

/** One-sided p-value for smaller's mean of gaps < scale · larger's + offset. */
export function pSmallerMean(
  estimator: Estimator,
  gaps: readonly Measure[],
  {
    smaller,
    larger,
    scale = 1,
    offset = 0,
  }: { smaller: string; larger: string; scale?: number; offset?: number },
): number {
  const labels = gaps.map(
    (gap): LabelGap =>
      gap.forms.map((candidate) => {
        const outer = oriented(estimator, larger, candidate, true);
        return signed(gap).map((form) =>
          estimator.estimate({
            terms: [
              { row: larger, form: outer, weight: scale },
              { row: smaller, form, weight: -1 },
            ],
            constant: 0,
          }),
        );
      }),
  );
  return pMeanGap(labels, { above: -offset });
}

/** The gaps of a row as they stand alone, for `meanGapBound` with a least of 0. */
export function gapsAlone(estimator: Estimator, gaps: readonly Measure[], row: string): LabelGap[] {
  return gaps.map(({ forms }) =>
    forms.map((form) => [estimateForm(estimator, row, oriented(estimator, row, form, true))]),
  );
}

/** One-sided p-value for a row having some gap in the mean. */
function pMeanGapAt(estimator: Estimator, gaps: readonly Measure[], row: string): number {
  return pMeanGap(gapsAlone(estimator, gaps, row), { least: 0 });
}

/** One-sided p-value for a row's mean of gaps below a margin: each label's largest gap at once. */
function pMeanWithin(
  estimator: Estimator,
  gaps: readonly Measure[],
  row: string,
  margin: number,
): number {
  const labels = gaps.map(
    (gap): LabelGap => [signed(gap).map((form) => estimateForm(estimator, row, scaled(form, -1)))],
  );
  return pMeanGap(labels, { above: -margin });
}

/** The mean of the gaps of a row, averaged over repeats first: pairs and signs by the estimates. */
export function meanGapOf(estimator: Estimator, gaps: readonly Measure[], row: string): Estimate {
  return estimateForm(asOneStatistic(estimator, gaps), row, MEAN);
}

/** The baseline's mean of gaps minus the row's. */
export function meanGapEffect(
  estimator: Estimator,
  gaps: readonly Measure[],
  { row, baseline }: { readonly row: string; readonly baseline: string },
): Estimate {
  return asOneStatistic(estimator, gaps).estimate({
    terms: [
      { row: baseline, form: MEAN, weight: 1 },
      { row, form: MEAN, weight: -1 },
    ],
    constant: 0,
  });
}

const MEAN: Form = [{ path: 'mean of gaps', weight: 1 }];

/** The same runs with the mean of gaps as their only statistic: a contrast of hundreds costs their square. */
function asOneStatistic(estimator: Estimator, gaps: readonly Measure[]): Estimator {
  const { runs } = estimator;
  const paths = new Set(gaps.flatMap(({ forms }) => forms.flat().map(({ path }) => path)));
  const rows = runs.rows.filter((row) =>
    [...paths].every((path) => runs.reason(row, path) === null),
  );
  const made = new Map(rows.map((row) => [row, meanSeries(estimator, gaps, row)]));
  const undefinedSeries: Series = {
    values: new Float64Array(runs.repeats).fill(Number.NaN),
    influence: new Float64Array(runs.repeats * runs.clusters),
  };
  return new Estimator({
    ...runs,
    series: (row) => made.get(row) ?? undefinedSeries,
    reason: (row) => (made.has(row) ? null : 'a gap is undefined'),
  });
}

/** Every label's largest gap by the estimates, with its sign, added up at each repeat. */
function meanSeries(estimator: Estimator, gaps: readonly Measure[], row: string): Series {
  const { runs } = estimator;
  const values = new Float64Array(runs.repeats);
  const influence = new Float64Array(runs.repeats * runs.clusters);
  for (const gap of gaps) {
    for (const { path, weight } of largestForm(estimator, row, gap)) {
      const own = runs.series(row, path);
      const share = weight / gaps.length;
      for (let r = 0; r < values.length; r++) values[r]! += share * own.values[r]!;
      for (let i = 0; i < influence.length; i++) influence[i]! += share * own.influence[i]!;
    }
  }
  return { values, influence };
}
