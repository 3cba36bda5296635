import { plannedKey } from '../../training/stage.ts';
import { fingerprints } from '../fingerprints.ts';
import { stageScope } from '../identity.ts';
import type { Store } from '../store.ts';
import type { TrialSpec } from '../trial.ts';
import { scoredStages } from './jobs.ts';

/**
 * Of the stages that some trials tune on those whose scores are stored, by their identities as jobs:
 * nobody needs them any more.
 *
 * @param engine of whoever trains; null where nobody knows: then imported and exported scores count alone.
 */
export async function knownStages(
  specs: readonly TrialSpec[],
  store: Store,
  engine: string | null,
): Promise<ReadonlySet<string>> {
  const fingerprintOf = fingerprints();
  const known = new Set<string>();
  for (const [identity, { place, stage }] of scoredStages(specs)) {
    const surroundings = { dataFingerprint: await fingerprintOf(place), engine: engine ?? '' };
    const scores = await store.findScores({
      stage: stage.name,
      key: plannedKey(stage.key, place),
      scope: stageScope(place, surroundings),
    });
    if (scores !== null) known.add(identity);
  }
  return known;
}
