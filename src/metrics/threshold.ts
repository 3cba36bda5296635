import type { ScoredRecords } from './predictions.ts';

/** Whether 0.5 is no operating point: it calls fewer than half as many positive as there are. */
export function callsTooFew(positiveRate: number, prevalence: number): boolean {
  return positiveRate < prevalence / 2;
}

/**
 * Youden's threshold: the score at which TPR − FPR (Youden 1950) is largest, to be chosen on validation. It lies
 * halfway between neighbouring scores, so that it does not hang on one record's score; of equally
 * good ones the one closest to 0.5 is taken. Null for several classes, or where one class or every
 * gain is missing: calling all records alike is no worse then.
 */
export function youdenThreshold(records: ScoredRecords): number | null {
  const { scores, labels, classes } = records;
  if (classes.length !== 2) return null;
  const order = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  const positives = labels.reduce((n, label) => n + (label === 1 ? 1 : 0), 0);
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) return null;

  let best: number | null = null;
  let bestGain = 0;
  // Below the threshold so far; whole numbers, so that equal gains compare equal.
  let negativesBelow = 0;
  let positivesBelow = 0;
  for (let i = 0; i + 1 < order.length; i++) {
    const score = scores[order[i]!]!;
    if (labels[order[i]!] === 1) positivesBelow++;
    else negativesBelow++;
    const next = scores[order[i + 1]!]!;
    if (next === score) continue;
    const gain = negativesBelow * positives - positivesBelow * negatives;
    const threshold = (score + next) / 2;
    const closer = best !== null && Math.abs(threshold - 0.5) < Math.abs(best - 0.5);
    if (gain > bestGain || (gain === bestGain && closer)) {
      best = threshold;
      bestGain = gain;
    }
  }
  return best;
}
