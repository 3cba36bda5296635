import { loadDataset } from '../data/registry.ts';
import { makeTask, namesOf, type Task } from '../data/task.ts';
import { UserError } from '../errors.ts';
import type { TrialFailure } from '../runs/executors/executor.ts';
import { processes } from '../runs/executors/processes.ts';
import { type RunOptions, type RunOutcome, runTrials, storedTrials } from '../runs/runner.ts';
import type { Store } from '../runs/store.ts';
import type { TrialResult } from '../runs/trial.ts';
import { suggest } from '../suggest.ts';
import { atFirstLook, type FurtherLook, furtherLook } from './looks.ts';
import type { Paper, Setting, Table } from './paper.ts';
import { atSize, type PictureSize } from './picture-size.ts';
import { type PlannedTrial, planTable } from './plan.ts';
import { PROFILES, type ProfileName, seedsUpTo } from './profile.ts';
import type { SettingResult, TableResult } from './results.ts';
import type { Finished } from './summary/finished.ts';
import { studiesOf } from './summary/studies.ts';
import { summarise } from './summary/summarise.ts';

/** Which part of a table to run. */
export interface Selection {
  readonly profile: ProfileName;
  readonly dataset?: string;
  readonly attribute?: string;
  /** Of a setting with several: all names, joined by `+`. */
  readonly label?: string;
  /** Of the pictures, where data sets are read from the user's own copy; default: the manifest's. */
  readonly size?: PictureSize;
  /** How many seeds, 1, 2, …; default: the profile's. */
  readonly seeds?: number;
}

export interface TableRun {
  readonly result: TableResult;
  readonly failures: readonly TrialFailure[];
}

/**
 * The settings of a table that a selection names: with neither data set, attribute nor label, those that
 * the profile runs by default.
 *
 * @throws UserError where nothing matches, or the pictures are there in another size only; it lists
 *   what there is.
 */
export function selectSettings(table: Table, selection: Selection): Setting[] {
  const { profile, dataset, attribute, label, size, seeds } = selection;
  const all = table.settings(profile);
  const named = [dataset, attribute, label].some((name) => name !== undefined);
  const chosen = all.filter(
    (setting) =>
      (named || setting.byDefault) &&
      (dataset === undefined || setting.data.dataset === dataset) &&
      (attribute === undefined || setting.data.attributes.includes(attribute)) &&
      (label === undefined || namesOf(setting.data.label).join('+') === label),
  );
  if (chosen.length === 0) throw nothingSelected(table, selection);
  const sized = chosen.map((setting) => atSize(setting, size));
  if (seeds === undefined) return sized;
  // Who says how many has declared it, and looks once.
  return sized.map(({ looks: _looks, ...setting }) => ({ ...setting, seeds: seedsUpTo(seeds) }));
}

/** Which of the names leads nowhere, and those that lead somewhere. */
function nothingSelected(table: Table, { profile, dataset, attribute }: Selection): UserError {
  const all = table.settings(profile);
  const onDataset = all.filter(({ data }) => dataset === undefined || data.dataset === dataset);
  if (dataset !== undefined && onDataset.length === 0) {
    const elsewhere = PROFILES.filter((other) =>
      table.settings(other).some(({ data }) => data.dataset === dataset),
    );
    const known = [...new Set(all.map(({ data }) => data.dataset))];
    return new UserError(
      `${table.id} does not run on data set "${dataset}" in profile ${profile}`,
      elsewhere.length > 0
        ? `use --profile ${elsewhere.join(' or ')}, or one of: ${known.join(', ')}`
        : suggest(dataset, known),
    );
  }
  if (attribute !== undefined) {
    const known = [...new Set(onDataset.flatMap(({ data }) => data.attributes))];
    return new UserError(
      `${table.id} does not run with attribute "${attribute}"${dataset ? ` on ${dataset}` : ''}`,
      suggest(attribute, known),
    );
  }
  return new UserError(
    `${table.id} runs on no data set by default in profile ${profile}`,
    all.length > 0
      ? `name one with --dataset: ${all.map(({ id }) => id).join(', ')}`
      : 'choose another profile',
  );
}

type Listener = NonNullable<RunOptions['onEvent']>;

export interface TableRunOptions extends RunOptions {
  /** Runs some trials where their progress is seen. Default: tells `onEvent`. */
  readonly during?: (
    trials: readonly PlannedTrial[],
    run: (onEvent: Listener) => Promise<RunOutcome>,
  ) => Promise<RunOutcome>;
  /**
   * Trains the trials of a further look, or says by null that it is not taken now. Default: none is
   * trained; looks whose trials are stored count all the same.
   */
  readonly further?: (
    look: FurtherLook,
    train: () => Promise<RunOutcome>,
  ) => Promise<RunOutcome | null>;
}

/**
 * Plans and runs a table and summarises what came out. Settings that run until decided are looked at
 * again and again, as far as trials are stored or `further` trains them.
 */
export async function runTable(
  paper: Paper,
  table: Table,
  settings: readonly Setting[],
  profile: ProfileName,
  store: Store,
  options: TableRunOptions,
): Promise<TableRun> {
  const begun = settings.map(atFirstLook);
  const planned = planTable(table, begun);
  const outcome = await train(planned, store, options);
  const all: SettingResult[] = [];
  const failures = [...outcome.failures];
  for (const setting of begun) {
    const own = planned.flatMap((trial, i) =>
      trial.setting === setting ? [{ ...trial, result: outcome.results[i] ?? null }] : [],
    );
    const task = await taskOf(setting);
    const summed = (runs: SettingRuns) => summarised(paper, table, profile, runs, failures, task);
    let runs: SettingRuns = { setting, trials: own };
    let result = summed(runs);
    for (;;) {
      const look = furtherLook(table, runs.setting, result);
      const further = look && (await lookAgain(look, store, options));
      if (look === null || further === null) break;
      failures.push(...further.failures);
      runs = {
        setting: look.setting,
        trials: [
          ...runs.trials.map((trial) => ({ ...trial, setting: look.setting })),
          ...look.trials.map((trial, i) => ({ ...trial, result: further.results[i] ?? null })),
        ],
      };
      result = summed(runs);
    }
    all.push({ ...result, ...(await studiesOf(table, runs.trials, task.dataset)) });
  }
  return { result: { table: table.id, profile, settings: all }, failures };
}

interface SettingRuns {
  readonly setting: Setting;
  readonly trials: readonly Finished[];
}

/** The trials of a further look where all are stored, or are trained now; else null. */
async function lookAgain(
  look: FurtherLook,
  store: Store,
  options: TableRunOptions,
): Promise<RunOutcome | null> {
  const { executor = processes(), further } = options;
  const results = await storedTrials(
    look.trials.map(({ spec }) => spec),
    store,
    executor,
  );
  if (results.every((result) => result !== null)) return { results, failures: [] };
  return (await further?.(look, () => train(look.trials, store, options))) ?? null;
}

function train(
  trials: readonly PlannedTrial[],
  store: Store,
  { during = (_, run) => run(options.onEvent ?? (() => {})), ...options }: TableRunOptions,
): Promise<RunOutcome> {
  const specs = trials.map(({ spec }) => spec);
  return during(trials, (onEvent) => runTrials(specs, store, { ...options, onEvent }));
}

async function taskOf(setting: Setting): Promise<Task> {
  const { data } = setting;
  const dataset = await loadDataset(data.dataset, data.options);
  return makeTask(dataset, judgedLabels(setting), data.attributes);
}

function summarised(
  paper: Paper,
  table: Table,
  profile: ProfileName,
  { setting, trials }: SettingRuns,
  failures: readonly TrialFailure[],
  task: Task,
): SettingResult {
  const { settings } = summarise(
    table,
    profile,
    paper.id,
    trials,
    trials.map(({ result }) => judgedPart(setting, result)),
    failures,
    () => task,
  );
  return settings[0]!;
}

/** The labels of which a setting's numbers are taken. */
export function judgedLabels({ data, learntBeside = [] }: Setting): readonly string[] {
  return namesOf(data.label).filter((name) => !learntBeside.includes(name));
}

/** What a trial said of the labels that are judged. */
export function judgedPart(setting: Setting, result: TrialResult | null): TrialResult | null {
  const { data, learntBeside = [] } = setting;
  if (result === null || learntBeside.length === 0) return result;
  const names = namesOf(data.label);
  const own = <Part>(parts: readonly Part[]) =>
    parts.filter((_, label) => !learntBeside.includes(names[label]!));
  return { ...result, validation: own(result.validation), test: own(result.test) };
}
