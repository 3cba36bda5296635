import type { GateFinding } from './finding.ts';
import { GATE_LIMITS, type GateLimits } from './limits.ts';

/**
 * Whether a game of two networks was one. A discriminator at chance from the start on teaches its
 * opponent nothing; one that wins outright at the end leaves nothing hidden.
 *
 * @param aurocs of the discriminator on records that it was not trained on, one an evaluation; for
 *   several groups the mean over groups, each against the rest.
 * @param trainings of which `aurocs` are the means: chance scatters less there, with the root of their number.
 */
export function checkGame(
  aurocs: readonly number[],
  trainings = 1,
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
  const limit = 0.5 + (chance - 0.5) / Math.sqrt(trainings);
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
