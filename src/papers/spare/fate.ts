/** Mean F1 of both groups and a gap, of a method or of the backbone alone. */
export interface Standing {
  readonly f1: number;
  readonly gap: number;
}

/** λ of FATE in the article. */
const LAMBDA = 1;

/**
 * FATE: relative gain in accuracy, here the mean F1 of the groups, less λ times the relative growth of
 * a gap, (F1_m − F1_b)/F1_b − λ·(gap_m − gap_b)/gap_b, λ = 1 (Eq. 5; defined by Xu et al. 2023,
 * FairAdaBN). Above 0: better in sum. NaN where the backbone has no gap.
 */
export function fate(method: Standing, backbone: Standing): number {
  if (backbone.gap === 0) return Number.NaN;
  return (
    (method.f1 - backbone.f1) / backbone.f1 - (LAMBDA * (method.gap - backbone.gap)) / backbone.gap
  );
}
