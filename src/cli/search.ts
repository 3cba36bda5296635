import { UserError } from '../errors.ts';
import { makeFolder } from '../files/folder.ts';
import type { TrainCandidates } from '../papers/comparison/tuning.ts';
import type { PlannedTrial } from '../papers/plan.ts';
import type { Executor, TrialFailure } from '../runs/executors/executor.ts';
import { processes } from '../runs/executors/processes.ts';
import { type RunOutcome, runTrials } from '../runs/runner.ts';
import { RunStatus } from '../runs/status.ts';
import { GOES_ON, interruptSignal } from './interrupt.ts';
import { type ClusterOptions, noLongerFollowing, runOfSearch, submitAll } from './on-cluster.ts';
import { withProgress } from './progress.ts';
import { type Committed, storeAt } from './store.ts';

export interface SearchOptions extends ClusterOptions, Committed {
  readonly workers?: number;
  /** Absolute. */
  readonly store: string;
  readonly json?: boolean;
}

/** Thrown with `--detach` while candidates are trained: what is compared is not known yet. */
export class SearchUnderWay extends Error {
  override readonly name = 'SearchUnderWay';
}

/**
 * Trains the candidates of a search where the comparison is trained, and shows their progress.
 *
 * @throws SearchUnderWay with `--detach`, until all candidates have ended.
 * @throws UserError where a cluster stopped some: a choice among the others would be another one.
 */
export function searching(options: SearchOptions): TrainCandidates {
  const { cluster, detach = false } = options;
  return async (planned) => {
    const own = cluster === undefined ? null : runOfSearch(planned, cluster, options);
    if (own !== null && detach) {
      const { count, stored, total, alive } = await submitAll(own, options);
      if (stored < total && count + alive > 0) throw new SearchUnderWay('candidates are trained');
    }
    const stops = own === null ? GOES_ON : () => noLongerFollowing(own.executor);
    const outcome = await trained(
      planned,
      own?.executor ?? processes(options.workers),
      stops,
      options,
    );
    const shorter = outcome.failures.filter(({ cutShort }) => cutShort);
    const [first] = shorter;
    if (first !== undefined) {
      throw new UserError(
        `${shorter.length} of ${planned.length} trials of the search were stopped; of the first: ${first.message}`,
        first.fix ?? 'run the same command again',
      );
    }
    tell(planned, outcome.failures);
    return outcome;
  };
}

async function trained(
  planned: readonly PlannedTrial[],
  executor: Executor,
  stops: string | (() => string),
  options: SearchOptions,
): Promise<RunOutcome> {
  const signal = interruptSignal(stops);
  await makeFolder(options.store);
  return withProgress('search', planned, options.json === true, (onEvent) =>
    runTrials(
      planned.map(({ spec }) => spec),
      storeAt(options.store, options),
      { executor, signal, onEvent },
    ),
  );
}

/** Says which candidates can't be chosen. */
function tell(planned: readonly PlannedTrial[], failures: readonly TrialFailure[]): void {
  const status = new RunStatus(planned);
  for (const { spec, message } of failures) {
    console.error(`left out of the search: ${status.nameOf(spec)}: ${message}`);
  }
}
