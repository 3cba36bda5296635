import { incompleteBeta, logGamma } from './incomplete-beta.ts';
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
  // Above 0 the tail is convex, and the normal's quantile below t's: Newton's steps never overshoot.
  let t = normalQuantile(p);
  for (let i = 0; i < 1000; i++) {
    const step = (studentTail(t, df) - tail) / density(t, df);
    t += step;
    if (Math.abs(step) < 1e-13 * t) break;
  }
  return t;
}

function density(t: number, df: number): number {
  const front = logGamma((df + 1) / 2) - logGamma(df / 2) - Math.log(df * Math.PI) / 2;
  return Math.exp(front - ((df + 1) / 2) * Math.log1p((t * t) / df));
}
