import { logGamma } from './incomplete-beta.ts';

/**
 * P(X ≤ x) of chi-square, by the series of the regularised lower incomplete gamma function (DLMF 8.11.4).
 *
 * @param df degrees of freedom > 0, whole or not.
 */
export function chiSquareCdf(x: number, df: number): number {
  if (Number.isNaN(x) || !(df > 0)) return Number.NaN;
  if (x <= 0) return 0;
  if (x === Infinity) return 1;
  const [a, z] = [df / 2, x / 2];
  let term = 1 / a;
  let sum = term;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= z / (a + n);
    sum += term;
  }
  return Math.min(1, sum * Math.exp(a * Math.log(z) - z - logGamma(a)));
}

/** The x with P(X ≤ x) = p, to about 1e-12 of it; infinite at 1. */
export function chiSquareQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return Number.NaN;
  if (p === 0) return 0;
  if (p === 1) return Infinity;
  let high = df;
  while (chiSquareCdf(high, df) < p) high *= 2;
  let low = 0;
  while (high - low > 1e-13 * high) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (chiSquareCdf(middle, df) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
