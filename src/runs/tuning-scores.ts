import type { ScoreCache, Scores } from '../training/context.ts';
import type { ScoresIdentity, TuningScores } from './identity.ts';
import type { Store } from './store.ts';

export interface ScoreOptions {
  /** What every stage of the training depends on: `stageScope`. */
  readonly scope: ScoresIdentity['scope'];
  /** How many validation records the training has, and of which labels scores are wanted. */
  readonly wanted: () => { readonly records: number; readonly labels: readonly string[] };
  /** Told of all scores that were asked for. */
  readonly onScores?: ((read: TuningScores) => void) | undefined;
  /** Told in a sentence of stored scores that are not used. */
  readonly onNote?: ((text: string) => void) | undefined;
  /** Whether what was computed is stored. Default: it is. */
  readonly keep?: boolean;
}

/**
 * A score cache over the store, its imported and its exported scores. Of a training with other records
 * stored scores count as absent.
 */
export function scoreCache(
  store: Store,
  { scope, wanted, onScores = () => {}, onNote = () => {}, keep = true }: ScoreOptions,
): ScoreCache {
  const fits = (scores: Scores) => {
    const { records, labels } = wanted();
    return labels.every((label) => {
      const count = scores[label]?.length ?? 0;
      return count > 0 && count % records === 0;
    });
  };
  return {
    async get(stage, key, compute) {
      const identity = { stage, key, scope };
      const found = await store.findScores(identity);
      if (found !== null && fits(found)) {
        onScores({ identity, scores: found });
        return found;
      }
      if (found !== null) onNote(`stored scores of ${stage} are of other records: tried anew`);
      const scores = await compute();
      if (keep) await store.writeScores({ identity, scores });
      onScores({ identity, scores });
      return scores;
    },
  };
}
