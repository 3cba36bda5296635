import type { GateFinding } from './finding.ts';
import { GATE_LIMITS, type GateLimits } from './limits.ts';

/** What the AUROCs of a discriminator are of. */
export interface HeldOut {
  /** Of which the curve is the mean: chance scatters less there, with the root of their number. Default: 1. */
  readonly trainings?: number;
  /** Records held out in one training, by group. Default: 500 in each of two. */
  readonly groups?: readonly number[];
}

/** Of which `GateLimits.chance` speaks. */
const GROUPS = [500, 500];

/**
 * Whether a game of two networks was one. A discriminator at chance from the start on teaches its
 * opponent nothing; one that wins outright at the end leaves nothing hidden.
 *
 * @param aurocs of the discriminator on records that it was not trained on, one an evaluation; for
 *   several groups the mean over groups, each against the rest.
 */
export function checkGame(
  aurocs: readonly number[],
  { trainings = 1, groups = GROUPS }: HeldOut = {},
  { chance, outright, ends }: GateLimits = GATE_LIMITS,
): GateFinding {
  if (aurocs.length === 0 || aurocs.some(Number.isNaN)) {
    return { passed: false, reason: 'the discriminator has no AUROC on records held out' };
  }
  const part = Math.max(1, Math.round(ends * aurocs.length));
  const mean = (values: readonly number[]) =>
    values.reduce((sum, one) => sum + one, 0) / values.length;
  const end = mean(aurocs.slice(-part));
  const told = `its AUROC on records held out goes from ${mean(aurocs.slice(0, part)).toFixed(3)} to ${end.toFixed(3)}`;
  // At chance at the end is what the opponent wants; never above it, nobody played.
  const scatter = Math.max(1, scatterOf(groups) / scatterOf(GROUPS)) / Math.sqrt(trainings);
  const limit = Math.min(outright, 0.5 + (chance - 0.5) * scatter);
  if (Math.max(...aurocs) < limit) {
    return {
      passed: false,
      reason: `the discriminator is at chance from the start, never above ${Number(limit.toFixed(3))}: ${told}`,
    };
  }
  if (end > outright) {
    return {
      passed: false,
      reason: `the discriminator wins outright (above ${outright}): ${told}`,
    };
  }
  return { passed: true, reason: `the discriminator plays: ${told}` };
}

/**
 * Standard deviation of the AUROC of guesses that know nothing (Mann and Whitney 1947): √((m + n + 1) / (12 m n))
 * with m records of a group and n others. Of several groups its mean, which is what the mean of their
 * AUROCs scatters by at most. Infinite where nobody is in two groups.
 */
function scatterOf(groups: readonly number[]): number {
  const own = groups.filter((count) => count > 0);
  const all = own.reduce((sum, count) => sum + count, 0);
  const each = own.map((m) => Math.sqrt((all + 1) / (12 * m * (all - m))));
  return each.length < 2 ? Number.POSITIVE_INFINITY : each.reduce((a, b) => a + b, 0) / each.length;
}
