import { incompleteBeta } from './incomplete-beta.ts';

/**
 * P(F > f) of the F distribution.
 *
 * @param first degrees of freedom of the numerator, > 0.
 * @param second of the denominator, > 0.
 */
export function fTail(f: number, first: number, second: number): number {
  if (Number.isNaN(f)) return Number.NaN;
  if (f <= 0) return 1;
  if (f === Infinity) return 0;
  const all = second + first * f;
  return incompleteBeta(second / all, (first * f) / all, second / 2, first / 2);
}
