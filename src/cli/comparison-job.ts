import { writeCrate } from '../papers/archive/write.ts';
import type { Comparison } from '../papers/comparison/comparison.ts';
import { comparisonReport } from '../papers/comparison/report.ts';
import { comparisonFor, type Request } from '../papers/comparison/request.ts';
import { savedRequest, saveRequest } from '../papers/comparison/saved-request.ts';
import type { PlannedTrial } from '../papers/plan.ts';
import type { Executor } from '../runs/executors/executor.ts';
import { storedTrials } from '../runs/runner.ts';
import type { Store } from '../runs/store.ts';
import type { Job } from './job.ts';

/**
 * A comparison with its report, and the crate that makes an archive of its folder.
 *
 * @param request what was asked for, kept with the results; default: what is kept already.
 */
export function comparisonJob(comparison: Comparison, request?: Request): Job<Comparison> {
  const { title, command } = comparison;
  return {
    paper: comparison,
    tables: comparison.tables,
    alone: true,
    ...(request && { beside: (folder) => saveRequest(folder, request) }),
    compose: (results) => comparisonReport(comparison, results),
    archive: (folder, results) =>
      writeCrate(
        folder,
        {
          ...comparison,
          called: title,
          description: `Comparison of methods by refair: ${title}`,
          url: '',
          command: () => command,
        },
        results,
      ),
  };
}

/** Whether a name is that of a comparison or sweep, as their folders are called. */
export function isComparison(id: string): boolean {
  return /^(?:compare|sweep)\/./.test(id);
}

/** A comparison that was made before, and the trials of its search. */
export interface StoredComparison {
  readonly job: Job<Comparison>;
  readonly search: readonly PlannedTrial[];
}

/**
 * The comparison of a folder as it was asked for, with what its search chose by stored trials. Nothing is
 * trained.
 *
 * @param executor says which engine's trials they are.
 * @throws UserError where the folder holds none.
 */
export async function storedComparison(
  folder: string,
  store: Store,
  executor: Executor,
): Promise<StoredComparison> {
  let search: readonly PlannedTrial[] = [];
  const comparison = await comparisonFor(await savedRequest(folder), async (trials) => {
    search = trials;
    const specs = trials.map(({ spec }) => spec);
    const results = await storedTrials(specs, store, executor);
    const missing = results.filter((result) => result === null).length;
    if (missing > 0) {
      console.error(
        `warning: ${missing} of ${results.length} trials of the search are not in the store: choices may be others\n  fix: compare again; what was trained is kept`,
      );
    }
    return { results, failures: [] };
  });
  return { job: comparisonJob(comparison), search };
}
