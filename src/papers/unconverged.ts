import { givesVerdicts, type ProfileName } from './profile.ts';
import type { RowResult } from './results.ts';

/**
 * Whether a row's training did not pass the gate. At profiles that give no verdicts nothing is trained
 * for long enough to pass, so nothing is held against a row.
 */
export function unconverged({ gate }: Pick<RowResult, 'gate'>, profile: ProfileName): boolean {
  return givesVerdicts(profile) && gate?.passed === false;
}
