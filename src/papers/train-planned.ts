import { processes } from '../runs/executors/processes.ts';
import { type RunOptions, type RunOutcome, runTrials, storedTrials } from '../runs/runner.ts';
import type { Store } from '../runs/store.ts';
import { doubledTrial, twiceTrials } from './gate-trials.ts';
import { judgedPart } from './judged-part.ts';
import type { Setting } from './paper.ts';
import type { PlannedTrial } from './plan.ts';
import { givesVerdicts } from './profile.ts';
import type { Finished } from './summary/finished.ts';
import { lengthOf, type TwicePair, twiceOf } from './summary/gate.ts';

type Listener = NonNullable<RunOptions['onEvent']>;

/** How trials of tables are trained, those for the gate among them. */
export interface TrainOptions extends RunOptions {
  /** Runs some trials where their progress is seen. Default: tells `onEvent`. */
  readonly during?: (
    trials: readonly PlannedTrial[],
    run: (onEvent: Listener) => Promise<RunOutcome>,
  ) => Promise<RunOutcome>;
  /** Trains what only the gate looks at, or says by null that it is not now. Default: trains it. */
  readonly forGate?: (train: () => Promise<RunOutcome>) => Promise<RunOutcome | null>;
  /** Trains rows that did not pass the gate anew, with budget and grid doubled. Default: not now. */
  readonly double?: (
    rows: readonly string[],
    train: () => Promise<RunOutcome>,
  ) => Promise<RunOutcome | null>;
}

/** What was trained on a setting so far. */
export interface SettingRuns {
  readonly setting: Setting;
  readonly trials: readonly Finished[];
  readonly twice: readonly TwicePair[];
}

/** The results of some trials where all are stored, or are trained now; else null. */
export async function stored(
  trials: readonly PlannedTrial[],
  store: Store,
  options: TrainOptions,
  allow: (train: () => Promise<RunOutcome>) => Promise<RunOutcome | null>,
): Promise<RunOutcome | null> {
  const { executor = processes() } = options;
  const results = await storedTrials(
    trials.map(({ spec }) => spec),
    store,
    executor,
  );
  if (results.every((result) => result !== null)) return { results, failures: [] };
  return allow(() => train(trials, store, options));
}

/**
 * The trainings of twice the length that the gate asks for, as many as finish.
 *
 * @param known those that there are already.
 */
export async function trainTwice(
  setting: Setting,
  trials: readonly Finished[],
  store: Store,
  options: TrainOptions,
  known: readonly TwicePair[] = [],
): Promise<TwicePair[]> {
  if (!givesVerdicts(setting.profile)) return [];
  const all = twiceTrials(setting, trials).filter(({ once }) => twiceOf([once], known) === null);
  const { forGate = (work) => work() } = options;
  const outcome = await stored(
    all.map(({ planned }) => planned),
    store,
    options,
    forGate,
  );
  return all.flatMap(({ once }, i): TwicePair[] => {
    const twice = outcome?.results[i] ?? null;
    if (twice === null) return [];
    return [
      {
        row: once.row,
        length: lengthOf(once),
        once: judgedPart(setting, once.result)!,
        twice: judgedPart(setting, twice)!,
      },
    ];
  });
}

/**
 * The runs with budget and grid doubled for rows that did not pass the gate, which are asked for a
 * training of twice that length too; null: not now, or none.
 *
 * @param failing their ids.
 */
export async function secondChance(
  runs: SettingRuns,
  failing: readonly string[],
  store: Store,
  options: TrainOptions,
): Promise<SettingRuns | null> {
  const rows = new Set(failing);
  if (rows.size === 0) return null;
  const again = runs.trials.filter(({ row }) => rows.has(row.id)).map(doubledTrial);
  const outcome = await stored(again, store, options, (work) =>
    Promise.resolve(options.double?.([...rows], work) ?? null),
  );
  if (outcome === null || outcome.results.includes(null)) return null;
  const doubled = again.map((trial, i) => ({ ...trial, result: outcome.results[i]! }));
  const { setting, twice } = runs;
  return {
    setting,
    trials: [...runs.trials.filter(({ row }) => !rows.has(row.id)), ...doubled],
    twice: [...twice, ...(await trainTwice(setting, doubled, store, options, twice))],
  };
}

/** Trains what the store does not hold of some trials, where their progress is seen. */
export function train(
  trials: readonly PlannedTrial[],
  store: Store,
  { during = (_, run) => run(options.onEvent ?? (() => {})), ...options }: TrainOptions,
): Promise<RunOutcome> {
  const specs = trials.map(({ spec }) => spec);
  return during(trials, (onEvent) => runTrials(specs, store, { ...options, onEvent }));
}
