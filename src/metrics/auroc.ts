import { type RankTally, rank, rankTally, tallyRanks } from './ranking.ts';

/**
 * Area under the ROC curve, in [0, 1]: the probability that a random positive scores above a random negative,
 * ties counting half (mid-ranks). NaN where there is no positive or no negative.
 *
 * @param positive whether each record is positive.
 * @param weights whole numbers ≥ 0, one a record; all 1 by default.
 */
export function auroc(
  scores: ArrayLike<number>,
  positive: ArrayLike<boolean | number>,
  weights: ArrayLike<number> = new Uint8Array(scores.length).fill(1),
): number {
  const units = Int32Array.from({ length: scores.length }, (_, i) => i);
  const ranking = rank({
    scores,
    positive: (record) => Boolean(positive[record]),
    slots: [],
    units,
    cuts: [],
  });
  const tally = rankTally(1, 0);
  tallyRanks(ranking, weights, tally);
  return aurocOf(tally, 0);
}

/** AUROC of one slot of a tally, in [0, 1]; NaN where the slot has no positive or no negative. */
export function aurocOf(tally: RankTally, slot: number): number {
  return tally.area2[slot]! / (tally.positives[slot]! * tally.negatives2[slot]!);
}

/**
 * AUROC of two classes; of more, the mean over each class against the rest.
 *
 * @param scores P(class 1) a record, or `records × classes`, row-major.
 * @returns NaN where a class is absent.
 */
export function meanAuroc(scores: Float32Array, codes: ArrayLike<number>, classes: number): number {
  if (classes === 2) return auroc(scores, codes);
  const each = Array.from({ length: classes }, (_, k) =>
    auroc(
      scores.filter((_score, at) => at % classes === k),
      Array.from(codes, (code) => code === k),
    ),
  );
  return each.reduce((sum, value) => sum + value, 0) / classes;
}
