import { isAdded, loadDataset } from '../data/registry.ts';
import { makeTask, namesOf, type Task } from '../data/task.ts';
import { UserError } from '../errors.ts';
import type { TrialFailure } from '../runs/executors/executor.ts';
import type { RunOutcome } from '../runs/runner.ts';
import type { Store } from '../runs/store.ts';
import { suggest } from '../suggest.ts';
import { addedSetting } from './added-settings.ts';
import type { PowerResult } from './claim-verdict.ts';
import { doubledTrial, rowsToDouble } from './gate-trials.ts';
import { judgedLabels, judgedPart } from './judged-part.ts';
import { atFirstLook, type FurtherLook, furtherLook } from './looks.ts';
import type { Claim, Setting, Subject, Table } from './paper.ts';
import { atSize, type PictureSize } from './picture-size.ts';
import { planTable } from './plan.ts';
import { plannedPowers } from './planned-power.ts';
import { givesVerdicts, PROFILES, type ProfileName, seedsUpTo } from './profile.ts';
import type { SettingResult, TableResult } from './results.ts';
import { type Pause, pausing } from './summary/pause.ts';
import { plannedRecords } from './summary/planned-records.ts';
import { studiesOf } from './summary/studies.ts';
import { summarise } from './summary/summarise.ts';
import {
  type SettingRuns,
  secondChance,
  stored,
  type TrainOptions,
  train,
  trainTwice,
} from './train-planned.ts';

/** Which part of a table to run. */
export interface Selection {
  readonly profile: ProfileName;
  readonly dataset?: string;
  /** Of a table about several: one of them, or some joined by `+`. */
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
  const all =
    dataset !== undefined && isAdded(dataset)
      ? [addedSetting(table, profile, { dataset, attribute, label })]
      : table.settings(profile);
  const named = [dataset, attribute, label].some((name) => name !== undefined);
  const chosen = all.filter(
    (setting) =>
      (named || setting.byDefault) &&
      (dataset === undefined || setting.data.dataset === dataset) &&
      (attribute === undefined || isBy(setting, attribute)) &&
      (label === undefined || namesOf(setting.data.label).join('+') === label),
  );
  if (chosen.length === 0) throw nothingSelected(table, selection);
  const sized = chosen.map((setting) => atSize(setting, size));
  if (seeds === undefined) return sized;
  // Who says how many has declared it, and looks once.
  return sized.map(({ looks: _looks, ...setting }) => ({ ...setting, seeds: seedsUpTo(seeds) }));
}

function isBy({ data }: Setting, attribute: string): boolean {
  return attribute.split('+').every((name) => data.attributes.includes(name));
}

/** Which of the names leads nowhere, and those that lead somewhere. */
function nothingSelected(table: Table, selection: Selection): UserError {
  const { profile, dataset, attribute, label } = selection;
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
  const where = dataset === undefined ? '' : ` on ${dataset}`;
  const byAttribute = onDataset.filter(
    (setting) => attribute === undefined || isBy(setting, attribute),
  );
  if (attribute !== undefined && byAttribute.length === 0) {
    const known = [...new Set(onDataset.flatMap(({ data }) => data.attributes))];
    return new UserError(
      `${table.id} does not run with attribute "${attribute}"${where}`,
      suggest(attribute, known),
    );
  }
  if (label !== undefined) {
    const known = [...new Set(byAttribute.map(({ data }) => namesOf(data.label).join('+')))];
    return new UserError(
      `${table.id} does not run with label "${label}"${where}${attribute === undefined ? '' : ` by ${attribute}`}`,
      suggest(label, known),
    );
  }
  return new UserError(
    `${table.id} runs on no data set by default in profile ${profile}`,
    all.length > 0
      ? `name one with --dataset: ${all.map(({ id }) => id).join(', ')}`
      : 'choose another profile',
  );
}

export interface TableRunOptions extends TrainOptions {
  /**
   * Judges a setting where its progress is seen. Default: unseen, and ended by `signal`.
   *
   * @param judge takes the pauses that it makes.
   */
  readonly judging?: (
    setting: Setting,
    judge: (pause: Pause) => Promise<SettingResult>,
  ) => Promise<SettingResult>;
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
  paper: Pick<Subject, 'id'>,
  table: Table,
  settings: readonly Setting[],
  profile: ProfileName,
  store: Store,
  options: TableRunOptions,
): Promise<TableRun> {
  const { judging = (_, judge) => judge(pausing(options.signal)) } = options;
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
    const summed = (runs: SettingRuns) =>
      judging(setting, (pause) => summarised(paper, table, profile, runs, failures, task, pause));
    let runs: SettingRuns = {
      setting,
      trials: own,
      twice: await trainTwice(setting, own, store, options),
    };
    let result = await summed(runs);
    // Where no verdicts are given, nothing is trained for long enough to pass.
    const failing = givesVerdicts(setting.profile) ? rowsToDouble(table, result) : [];
    const second = await secondChance(runs, failing, store, options);
    if (second !== null) {
      runs = second;
      result = await summed(runs);
    }
    for (;;) {
      const look = furtherLook(table, runs.setting, result);
      if (look === null) break;
      const again = new Set(runs.trials.flatMap((trial) => (trial.doubled ? [trial.row.id] : [])));
      const trials = look.trials.map((trial) =>
        again.has(trial.row.id) ? doubledTrial(trial) : trial,
      );
      const further = await stored(trials, store, options, (train) =>
        Promise.resolve(options.further?.({ ...look, trials }, train) ?? null),
      );
      if (further === null) break;
      failures.push(...further.failures);
      runs = {
        ...runs,
        setting: look.setting,
        trials: [
          ...runs.trials.map((trial) => ({ ...trial, setting: look.setting })),
          ...trials.map((trial, i) => ({ ...trial, result: further.results[i] ?? null })),
        ],
      };
      result = await summed(runs);
    }
    all.push({ ...result, ...(await studiesOf(table, runs.trials, task.dataset)) });
  }
  return { result: { table: table.id, profile, settings: all }, failures };
}

/** A claim with the power of its parts, planned before anything is trained. */
export interface PlannedClaim {
  readonly claim: Claim;
  readonly power: readonly PowerResult[];
}

/** What a setting of a table may find out: known from the paper's numbers and the size of the test. */
export async function plannedClaims(table: Table, setting: Setting): Promise<PlannedClaim[]> {
  const records = plannedRecords(await taskOf(setting), setting);
  return table.claims.map((claim) => {
    const { checks, overGroups } = plannedPowers(claim, table, setting, records);
    return { claim, power: [...checks.flat(), ...overGroups] };
  });
}

async function taskOf(setting: Setting): Promise<Task> {
  const { data } = setting;
  const dataset = await loadDataset(data.dataset, data.options);
  return makeTask(dataset, judgedLabels(setting), data.attributes);
}

async function summarised(
  paper: Pick<Subject, 'id'>,
  table: Table,
  profile: ProfileName,
  { setting, trials, twice }: SettingRuns,
  failures: readonly TrialFailure[],
  task: Task,
  pause: Pause,
): Promise<SettingResult> {
  const { settings } = await summarise(
    table,
    profile,
    paper.id,
    trials,
    trials.map(({ result }) => judgedPart(setting, result)),
    failures,
    () => task,
    twice,
    pause,
  );
  return settings[0]!;
}
