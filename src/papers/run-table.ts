import { loadDataset } from '../data/registry.ts';
import { makeTask, namesOf, type Task } from '../data/task.ts';
import { UserError } from '../errors.ts';
import type { TrialFailure } from '../runs/executors/executor.ts';
import { type RunOptions, runTrials } from '../runs/runner.ts';
import type { Store } from '../runs/store.ts';
import type { TrialResult } from '../runs/trial.ts';
import { suggest } from '../suggest.ts';
import type { Paper, Setting, Table } from './paper.ts';
import { atSize, type PictureSize } from './picture-size.ts';
import { type PlannedTrial, planTable } from './plan.ts';
import { PROFILES, type ProfileName, seedsUpTo } from './profile.ts';
import type { TableResult } from './results.ts';
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
  return sized.map((setting) => ({ ...setting, seeds: seedsUpTo(seeds) }));
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

/** Plans and runs a table and summarises what came out. */
export async function runTable(
  paper: Paper,
  table: Table,
  settings: readonly Setting[],
  profile: ProfileName,
  store: Store,
  options: RunOptions,
): Promise<TableRun> {
  const planned: PlannedTrial[] = planTable(table, settings);
  const outcome = await runTrials(
    planned.map(({ spec }) => spec),
    store,
    options,
  );
  const tasks = new Map<string, Task>();
  for (const setting of settings) {
    const { data, id } = setting;
    const dataset = await loadDataset(data.dataset, data.options);
    tasks.set(id, makeTask(dataset, judgedLabels(setting), data.attributes));
  }
  const result = summarise(
    table,
    profile,
    paper.id,
    planned,
    planned.map(({ setting }, i) => judgedPart(setting, outcome.results[i] ?? null)),
    outcome.failures,
    (setting) => tasks.get(setting.id)!,
  );
  const studied = await Promise.all(
    result.settings.map(async (setting) => ({
      ...setting,
      ...(await studiesOf(
        table,
        setting.id,
        planned,
        outcome.results,
        tasks.get(setting.id)!.dataset,
      )),
    })),
  );
  return { result: { ...result, settings: studied }, failures: outcome.failures };
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
