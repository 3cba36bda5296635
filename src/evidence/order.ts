import { pAbove } from '../metrics/t-inference.ts';
import type { Estimator } from './estimator.ts';
import { estimateForm, type Measure, oriented, signed } from './measures.ts';

/** That one row's measure is smaller than another's, by factor and offset. */
export interface Order {
  readonly measure: Measure;
  readonly smaller: string;
  readonly larger: string;
  /** Of the larger row's measure; default 1. */
  readonly scale?: number;
  /** Added to the larger row's measure; default 0. */
  readonly offset?: number;
  /** Indices of the forms that may be the larger row's measure, each tried at α/J. Default: all. */
  readonly named?: readonly number[];
}

/**
 * One-sided p-value for |smaller| < scale · |larger| + offset, by intersection-union (Berger 1982).
 * With σ the sign of the larger gap b, both σ b − a and σ b + a must exceed 0, and so for every form a
 * of the smaller row: each is tested at the full level, and the claim is shown if all are. The level
 * is exact up to the choice of σ: twice it at most where b is 0.
 */
export function pOrder(estimator: Estimator, order: Order): number {
  const { measure, smaller, larger, scale = 1, offset = 0, named } = order;
  const candidates = candidatesOf(measure, named);
  const inside = signed(measure);
  const ps = candidates.map((candidate) => {
    const outer = oriented(estimator, larger, candidate, measure.size);
    const each = inside.map((form) =>
      pAbove(
        estimator.estimate({
          terms: [
            { row: larger, form: outer, weight: scale },
            { row: smaller, form, weight: -1 },
          ],
          constant: offset,
        }),
      ),
    );
    return Math.max(...each);
  });
  return Math.min(1, candidates.length * Math.min(...ps));
}

function candidatesOf({ forms }: Measure, named: Order['named']) {
  return named === undefined ? forms : named.map((index) => forms[index]!);
}

/** One-sided p-value for a row's gaps lying all within ±margin. */
export function pWithin(estimator: Estimator, row: string, measure: Measure, margin: number) {
  const each = signed(measure).map((form) =>
    pAbove(estimator.estimate({ terms: [{ row, form, weight: -1 }], constant: margin })),
  );
  return Math.max(...each);
}

/** Two-sided p-value for a row having no gap; each of several forms, or of those named, at α/J. */
export function pNoGap(estimator: Estimator, row: string, measure: Measure, named: Order['named']) {
  const candidates = candidatesOf(measure, named);
  const each = candidates.map((form) =>
    pAbove(estimateForm(estimator, row, oriented(estimator, row, form, measure.size))),
  );
  return Math.min(1, 2 * candidates.length * Math.min(...each));
}
