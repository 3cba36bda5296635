import type { Executor, ExecutorContext, RunEvent, TrialFailure } from './executors/executor.ts';
import { processes } from './executors/processes.ts';
import { fingerprints } from './fingerprints.ts';
import { hashOf, type TrialIdentity, trialIdentity } from './identity.ts';
import type { Store } from './store.ts';
import type { TrialResult, TrialSpec } from './trial.ts';

export interface RunOptions {
  /** Who trains; default: a process for each core of this machine. */
  readonly executor?: Executor;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

export interface RunOutcome {
  /** Results by position in the list asked for; null where the trial failed. */
  readonly results: readonly (TrialResult | null)[];
  readonly failures: readonly TrialFailure[];
}

/**
 * Runs trials. Those that the store holds are not run again; a failing trial does not stop the
 * others.
 *
 * @throws the signal's reason once nothing runs any more, or what stopped all (a full disk).
 */
export async function runTrials(
  specs: readonly TrialSpec[],
  store: Store,
  { executor = processes(), signal, onEvent = () => {} }: RunOptions = {},
): Promise<RunOutcome> {
  const identities = await trialIdentities(specs, executor, { signal, onEvent });
  const hashes = identities.map(hashOf);
  const results = new Map<string, TrialResult | null>();
  const missing: TrialSpec[] = [];
  for (const [index, spec] of specs.entries()) {
    const hash = hashes[index]!;
    if (results.has(hash)) continue;
    const stored = await store.findTrial(identities[index]!);
    results.set(hash, stored);
    if (stored === null) missing.push(spec);
  }
  onEvent({ kind: 'planned', total: results.size, stored: results.size - missing.length });
  if (missing.length === 0)
    return { results: hashes.map((hash) => results.get(hash)!), failures: [] };

  const failures = await executor.run(missing, store, { signal, onEvent });
  for (const [hash, result] of results) {
    if (result === null) results.set(hash, await store.readTrial(hash));
  }
  return { results: hashes.map((hash) => results.get(hash) ?? null), failures };
}

/** What a store holds of trials, by position in the list; null where it holds none. */
export async function storedTrials(
  specs: readonly TrialSpec[],
  store: Store,
  executor: Executor,
): Promise<(TrialResult | null)[]> {
  const identities = await trialIdentities(specs, executor);
  return Promise.all(identities.map((identity) => store.findTrial(identity)));
}

/** What determines the numbers of each trial, where this executor trains it. */
export async function trialIdentities(
  specs: readonly TrialSpec[],
  executor: Pick<Executor, 'engineId'>,
  context?: ExecutorContext,
): Promise<TrialIdentity[]> {
  const engine = await executor.engineId(specs, context);
  const fingerprintOf = fingerprints();
  const identities: TrialIdentity[] = [];
  for (const spec of specs) {
    identities.push(trialIdentity(spec, { dataFingerprint: await fingerprintOf(spec), engine }));
  }
  return identities;
}
