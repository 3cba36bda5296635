import { normalQuantile } from './normal.ts';

/**
 * The smallest true effect that a test set of this size would have found, in the units of the
 * statistic: (z of the level + z of the power) × the standard error that the bootstrap shows.
 * Null where replicates are undefined.
 *
 * @param options.level of the two-sided interval. Default 0.95.
 * @param options.power chance of finding it. Default 0.8.
 */
export function minimumDetectableEffect(
  replicates: Float64Array,
  { level = 0.95, power = 0.8 }: { readonly level?: number; readonly power?: number } = {},
): number | null {
  const defined = replicates.filter((value) => Number.isFinite(value));
  if (defined.length < 2) return null;
  const centre = defined.reduce((sum, value) => sum + value, 0) / defined.length;
  const squares = defined.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const standardError = Math.sqrt(squares / (defined.length - 1));
  return (normalQuantile(1 - (1 - level) / 2) + normalQuantile(power)) * standardError;
}
