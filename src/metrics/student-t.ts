import { incompleteBeta } from './incomplete-beta.ts';
import { normalCdf, normalQuantile } from './normal.ts';

/** From here on the normal differs by less than 1e-7, and so does what logarithms of Γ lose. */
const NORMAL_FROM = 1e7;

/**
 * P(T > t) of Student's t, by the regularised incomplete beta function.
 *
 * @param df degrees of freedom > 0, whole or not; infinite: the normal.
 */
export function studentTail(t: number, df: number): number {
  if (Number.isNaN(t) || !(df > 0)) return Number.NaN;
  if (df >= NORMAL_FROM) return normalCdf(-t);
  const both = incompleteBeta(df / (df + t * t), (t * t) / (df + t * t), df / 2, 0.5);
  return t > 0 ? both / 2 : 1 - both / 2;
}

/** The t with P(T ≤ t) = p, to about 1e-12 of it; infinite at 0 and 1. */
export function studentQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return Number.NaN;
  if (df >= NORMAL_FROM || p === 0 || p === 1) return normalQuantile(p);
  if (p === 0.5) return 0;
  if (p < 0.5) return -studentQuantile(1 - p, df);
  const tail = 1 - p;
  let low = 0;
  let high = 1;
  while (studentTail(high, df) > tail) {
    low = high;
    high *= 2;
  }
  for (let i = 0; i < 100 && high - low > 1e-13 * high; i++) {
    const middle = (low + high) / 2;
    if (studentTail(middle, df) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
