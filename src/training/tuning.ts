import { selectBy } from './selection.ts';

/** What a candidate setting of a method achieves on validation records. */
export interface Candidate<T> {
  readonly value: T;
  /** Fraction right at 0.5. */
  readonly accuracy: number;
  /** I(S; Ŷ | Y) in nats, bias-corrected; null where undefined. */
  readonly adf: number | null;
}

/** How much accuracy a candidate may cost: the paper's own "not much", 1.5 points. */
const MARGIN = 0.015;

/**
 * The candidate that tuning picks, on validation alone: of those within 1.5 points of the Vanilla
 * model's validation accuracy the one with the lowest ADF; if none is, the most accurate.
 *
 * @param vanillaAccuracy as a fraction.
 * @throws RangeError without candidates.
 */
export function chooseCandidate<T>(
  candidates: readonly Candidate<T>[],
  vanillaAccuracy: number,
): T {
  return selectBy(candidates, ({ accuracy, adf }) =>
    adf !== null && accuracy >= vanillaAccuracy - MARGIN ? [1, -adf] : [0, accuracy],
  ).value;
}
