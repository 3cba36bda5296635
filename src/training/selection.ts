/**
 * The candidate with the highest score on validation records; of equal ones the first.
 *
 * @param score a number, or several of which a later one decides where those before are equal. NaN:
 *   undefined, lower than any number.
 * @throws RangeError without candidates.
 */
export function selectBy<T>(
  candidates: readonly T[],
  score: (candidate: T) => number | readonly number[],
): T {
  if (candidates.length === 0) throw new RangeError('nothing to choose from');
  const scored = candidates.map((candidate) => ({ candidate, score: [score(candidate)].flat() }));
  return scored.reduce((best, other) => (isHigher(other.score, best.score) ? other : best))
    .candidate;
}

function isHigher(scores: readonly number[], others: readonly number[]): boolean {
  for (const [i, score] of scores.entries()) {
    const other = others[i] ?? Number.NaN;
    if (Object.is(score, other) || score === other) continue;
    return Number.isNaN(other) || score > other;
  }
  return false;
}
