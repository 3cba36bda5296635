import { studentQuantile, studentTail } from './student-t.ts';

/** A linear contrast as it was estimated. */
export interface KnownContrast {
  readonly value: number;
  readonly standardError: number;
  /** Of Student's t; infinite: normal. */
  readonly df: number;
}

/**
 * What is known of one label's gap, which is the largest between any two groups: pairs of groups, and of
 * each pair contrasts of which the smallest lies below the gap (less what it is held against). A gap
 * alone is its signed difference, with the sign of its estimate; a gap beyond another model's is that
 * difference less every signed difference of the other model.
 */
export type LabelGap = readonly (readonly KnownContrast[])[];

/** How a mean of gaps is bounded. */
export interface MeanGapOptions {
  /** One-sided, of the whole mean. */
  readonly level: number;
  /** No label's gap lies below: 0 where the gaps are sizes. Default: nothing is known. */
  readonly least?: number;
}

/**
 * One-sided lower bound for the mean over labels of the sizes of gaps between groups, without trying
 * every combination of pairs and signs, of which there are too many.
 *
 * With J the pairs of all labels together, every contrast has its lower bound v − t s at 1 − α/J. The
 * smallest of a pair's contrasts is then bounded by the smallest of their bounds (intersection-union,
 * Berger 1982), a label's gap by the largest over its pairs, and the mean by the mean of the labels'
 * bounds: by Bonferroni's inequality all hold together with 1 − α. Where a gap is 0 the sign of its
 * estimate is chance, and the error of that pair up to 2 α/J. A positive bound shows the mean gap.
 *
 * @param labels at least one, each with a pair, each pair with a contrast.
 * @returns in the unit of the contrasts; NaN where one is undefined.
 * @throws RangeError where there is nothing to bound, or the level is not within (0, 1).
 */
export function meanGapBound(
  labels: readonly LabelGap[],
  { level, least = Number.NEGATIVE_INFINITY }: MeanGapOptions,
): number {
  if (!(level > 0 && level < 1)) throw new RangeError(`meanGapBound: level ${level}`);
  const pairs = pairsOf(labels);
  const quantiles = new Map<number, number>();
  const t = (df: number) => {
    const known = quantiles.get(df) ?? studentQuantile(1 - level / pairs, df);
    quantiles.set(df, known);
    return known;
  };
  const below = ({ value, standardError, df }: KnownContrast) =>
    standardError === 0 ? value : value - t(df) * standardError;
  const bounds = labels.map((label) =>
    Math.max(least, ...label.map((contrasts) => Math.min(...contrasts.map(below)))),
  );
  return bounds.reduce((sum, bound) => sum + bound, 0) / labels.length;
}

/** Smaller p-values are told as this one. */
const LEAST_P = 1e-12;
/** Of the logarithm of p. */
const CLOSE = 1e-6;

/**
 * The smallest level at which the bound of `meanGapBound` lies above `above`: a one-sided p-value.
 * 1 where it never does, or a contrast is undefined.
 */
export function pMeanGap(
  labels: readonly LabelGap[],
  { above = 0, least }: { readonly above?: number } & Omit<MeanGapOptions, 'level'> = {},
): number {
  const beyond = (logLevel: number) =>
    meanGapBound(labels, {
      level: Math.exp(logLevel),
      ...(least === undefined ? {} : { least }),
    }) - above;
  if (labels.length === 1 || least === above) return Math.max(LEAST_P, pOfOne(labels, above));
  let [low, high] = [Math.log(LEAST_P), Math.log(1 - 1e-9)];
  let atHigh = beyond(high);
  if (!(atHigh > 0)) return 1;
  let atLow = beyond(low);
  if (atLow > 0) return LEAST_P;
  // The bound rises with the level, but for a floor: regula falsi where it does, else halves.
  for (let kept = 0; high - low > CLOSE; ) {
    const share = atLow < 0 ? atLow / (atLow - atHigh) : 0.5;
    const cut = low + (high - low) * share;
    const between = Math.min(high - CLOSE / 2, Math.max(low + CLOSE / 2, cut));
    const value = beyond(between);
    // An end that stays twice counts half (Illinois).
    if (value > 0) {
      [high, atHigh] = [between, value];
      if (kept === -1) atLow /= 2;
      kept = -1;
    } else {
      [low, atLow] = [between, value];
      if (kept === 1) atHigh /= 2;
      kept = 1;
    }
  }
  return Math.exp(high);
}

/** The p-value where one pair above the value is enough: of a single label, or of a floor there. */
function pOfOne(labels: readonly LabelGap[], above: number): number {
  const tail = ({ value, standardError, df }: KnownContrast) => {
    const excess = value - above;
    if (standardError === 0) return excess > 0 ? 0 : 1;
    return studentTail(excess / standardError, df);
  };
  const each = labels.flat().map((contrasts) => Math.max(...contrasts.map(tail)));
  const p = pairsOf(labels) * Math.min(...each);
  return Number.isNaN(p) ? 1 : Math.min(1, p);
}

function pairsOf(labels: readonly LabelGap[]): number {
  const contrasts = labels.flat();
  if (
    labels.length === 0 ||
    labels.some((label) => label.length === 0) ||
    contrasts.some((own) => own.length === 0)
  ) {
    throw new RangeError('meanGapBound: every label needs a pair, and every pair a contrast');
  }
  return contrasts.length;
}
