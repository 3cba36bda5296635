import { logGamma } from './incomplete-beta.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { studentQuantile } from './student-t.ts';

/** From here on the normal is right to four digits. */
const NORMAL_FROM = 1e5;

const STEPS = 400;

/**
 * The smallest true effect that a two-sided t-test of this standard error would have found, in its units;
 * of infinite degrees of freedom (z of the level + z of the power) × the standard error.
 *
 * @param options.level of the two-sided interval. Default 0.95.
 * @param options.power chance of finding it. Default 0.8.
 * @param options.df degrees of freedom of the standard error. Default: it is known.
 */
export function minimumDetectableEffect(
  standardError: number,
  {
    level = 0.95,
    power = 0.8,
    df = Number.POSITIVE_INFINITY,
  }: { readonly level?: number; readonly power?: number; readonly df?: number } = {},
): number {
  const critical = studentQuantile((1 + level) / 2, df);
  if (df >= NORMAL_FROM) return (critical + normalQuantile(power)) * standardError;
  const chance = chanceBeyond(critical, df);
  // At the critical value itself the chance is about a half.
  let [low, high] = [0, 2 * critical];
  while (chance(high) < power) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (chance(middle) < power) low = middle;
    else high = middle;
  }
  return high * standardError;
}

/**
 * Chance that Student's t around an effect, in standard errors, lies beyond a value: that of the normal,
 * averaged over what the standard error may be estimated as.
 */
function chanceBeyond(critical: number, df: number): (effect: number) => number {
  const half = df / 2;
  const front = Math.log(2) + half * Math.log(half) - logGamma(half);
  const most = 1 + 10 / Math.sqrt(2 * df);
  const shares = Array.from({ length: STEPS }, (_, i) => {
    const s = ((i + 0.5) / STEPS) * most;
    return { s, share: Math.exp(front + (df - 1) * Math.log(s) - half * s * s) };
  });
  const total = shares.reduce((sum, { share }) => sum + share, 0);
  return (effect) =>
    shares.reduce((sum, { s, share }) => sum + share * normalCdf(effect - critical * s), 0) / total;
}
