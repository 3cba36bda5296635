import { mean } from './gaps.ts';
import { midRanks } from './mid-ranks.ts';

/**
 * Spearman's rank correlation, ties by mid-ranks. NaN where one side is constant, has a NaN, or
 * has fewer than two values.
 *
 * @throws RangeError where the sides differ in length.
 */
export function spearman(x: readonly number[], y: readonly number[]): number {
  if (x.length !== y.length) throw new RangeError(`spearman: ${x.length} and ${y.length} values`);
  if ([...x, ...y].some(Number.isNaN)) return Number.NaN;
  return correlation(midRanks(x), midRanks(y));
}

function correlation(x: readonly number[], y: readonly number[]): number {
  const meanX = mean(x);
  const meanY = mean(y);
  let xy = 0;
  let xx = 0;
  let yy = 0;
  x.forEach((value, i) => {
    const dx = value - meanX;
    const dy = y[i]! - meanY;
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  });
  return xy / Math.sqrt(xx * yy);
}
