import { gap } from './gaps.ts';

/** Changes of less are no change: half a point. */
const FLAT = 0.005;

/**
 * The ways in which a gap between groups can grow that Positive-Sum Fairness tells apart (its Section
 * 3.1), of which the first two harm nobody; and `mixed`, where some gain and others lose, or
 * `slightly`, where nobody changes by half a point.
 */
export const GAP_GROWTH = [
  'best up',
  'all up',
  'worst down',
  'all down',
  'mixed',
  'slightly',
] as const;
export type GapGrowth = (typeof GAP_GROWTH)[number];

/**
 * How the gap grew; null where it did not. On estimates: what is certain is for verdicts to say.
 *
 * @param before of each group, higher being better; NaN where undefined, then the group is left out.
 * @param after of the same groups.
 */
export function gapGrowth(before: readonly number[], after: readonly number[]): GapGrowth | null {
  const pairs = before.flatMap((value, i) => {
    const now = after[i]!;
    return Number.isNaN(value) || Number.isNaN(now) ? [] : [{ value, now }];
  });
  const grown = gap(pairs.map(({ now }) => now)) - gap(pairs.map(({ value }) => value));
  if (!(grown > 0)) return null;
  const up = pairs.filter(({ value, now }) => now - value > FLAT).length;
  const down = pairs.filter(({ value, now }) => value - now > FLAT).length;
  if (up + down === 0) return 'slightly';
  if (up > 0 && down > 0) return 'mixed';
  if (down === 0) return up === pairs.length ? 'all up' : 'best up';
  return down === pairs.length ? 'all down' : 'worst down';
}
