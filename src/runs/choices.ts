import { findMethod } from '../methods/registry.ts';
import type { StageCache } from '../training/context.ts';
import { trainMethod } from '../training/method.ts';
import { prepare } from './execute.ts';
import type { TuningScores } from './identity.ts';
import { NotStoredError, storedStages } from './stages.ts';
import type { Store } from './store.ts';
import type { TrialSpec } from './trial.ts';

/** What a trial read to choose by. */
export interface Choice {
  readonly scores: readonly TuningScores[];
  /** Whether that is all of it: the store may lack stages that nobody has kept the scores of. */
  readonly complete: boolean;
}

/** Whether a trial chooses by trainings other than its own, which trials share. */
export function choosesByOthers({ method: name, options, recipe }: TrialSpec): boolean {
  if ((recipe.rates?.length ?? 0) > 1) return true;
  const method = findMethod(name);
  const stages = method.stages?.(method.options.parse(options)) ?? [];
  return stages.some(({ scored }) => scored);
}

/**
 * What a finished trial chose by, as its store has it: the trial is begun again and ends where it would
 * be trained. Scores that stages hold are read from them; nothing is trained or stored.
 */
export async function choiceOf(spec: TrialSpec, store: Store): Promise<Choice> {
  if (!choosesByOthers(spec)) return { scores: [], complete: true };
  const scores: TuningScores[] = [];
  // Who trains without a stage looks at the signal.
  const signal = AbortSignal.abort(new NotStoredError('nothing is trained'));
  const { question, method, options, context } = await prepare(
    spec,
    store,
    { signal },
    {
      stagesOf: (scope) => storedStages(store, scope),
      scores: { keep: false, onScores: (read) => scores.push(read) },
    },
  );
  const { task, split } = question();
  try {
    const own = { ...context, stages: noStages };
    (await trainMethod(method, task, split, options, own)).dispose();
    return { scores, complete: true };
  } catch (error) {
    if (error instanceof ChosenError) return { scores, complete: true };
    if (error instanceof NotStoredError) return { scores, complete: false };
    throw error;
  }
}

/** A trial has chosen, and would be trained now. */
class ChosenError extends Error {
  override readonly name = 'ChosenError';
}

const noStages: StageCache = {
  get: (name) => Promise.reject(new ChosenError(name)),
};
