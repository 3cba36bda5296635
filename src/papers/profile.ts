/** How much to spend; see README, profiles. */
export type ProfileName = 'smoke' | 'quick' | 'desk' | 'paper';

/** Every profile, from the cheapest. */
export const PROFILES: readonly ProfileName[] = ['smoke', 'quick', 'desk', 'paper'];

/** The profiles that two cores can pay for: all but `paper`. */
export const EMBEDDED: readonly ProfileName[] = ['smoke', 'quick', 'desk'];

/** Seeds 1 to `count`. */
export function seedsUpTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

/**
 * Whether a profile has the folds and repeats that verdicts need. The others show that the machinery
 * runs, and roughly what comes out.
 */
export function givesVerdicts(profile: ProfileName): boolean {
  return profile === 'desk' || profile === 'paper';
}
