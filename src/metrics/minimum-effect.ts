import { normalQuantile } from './normal.ts';

/**
 * The smallest true effect that a test of this standard error would have found, in its units: (z of
 * the level + z of the power) × the standard error.
 *
 * @param options.level of the two-sided interval. Default 0.95.
 * @param options.power chance of finding it. Default 0.8.
 */
export function minimumDetectableEffect(
  standardError: number,
  { level = 0.95, power = 0.8 }: { readonly level?: number; readonly power?: number } = {},
): number {
  return (normalQuantile(1 - (1 - level) / 2) + normalQuantile(power)) * standardError;
}
