import { loadDataset } from '../data/registry.ts';
import { makeTask, type Task } from '../data/task.ts';
import { UserError } from '../errors.ts';
import { type RunEvent, type RunOutcome, runTrials } from '../runs/runner.ts';
import type { Store } from '../runs/store.ts';
import type { Paper, ProfileName, Setting, Table } from './paper.ts';
import { type PlannedTrial, planTable } from './plan.ts';
import { summarise, type TableResult } from './results.ts';

/** Which part of a table to run. */
export interface Selection {
  readonly profile: ProfileName;
  readonly dataset?: string;
  readonly attribute?: string;
  /** How many seeds, 1, 2, …; default: the profile's. */
  readonly seeds?: number;
}

export interface TableRun {
  readonly result: TableResult;
  readonly outcome: Pick<RunOutcome, 'failures' | 'peakMemoryMiB'>;
}

/**
 * The settings of a table that a selection names: with neither data set nor attribute, those that
 * the profile runs by default.
 *
 * @throws UserError where nothing matches; it lists what there is.
 */
export function selectSettings(table: Table, selection: Selection): Setting[] {
  const { profile, dataset, attribute, seeds } = selection;
  const all = table.settings(profile);
  const named = dataset !== undefined || attribute !== undefined;
  const chosen = all.filter(
    (setting) =>
      (named || setting.byDefault) &&
      (dataset === undefined || setting.data.dataset === dataset) &&
      (attribute === undefined || setting.data.attributes.includes(attribute)),
  );
  if (chosen.length === 0) {
    throw new UserError(
      `${table.id} has no setting for ${[dataset, attribute].filter(Boolean).join(', ') || 'this profile'} in profile ${profile}`,
      `choose one of: ${all.map((setting) => setting.id).join(', ')}`,
    );
  }
  if (seeds === undefined) return chosen;
  return chosen.map((setting) => ({
    ...setting,
    seeds: Array.from({ length: seeds }, (_, i) => i + 1),
  }));
}

/** Plans and runs a table and summarises what came out. */
export async function runTable(
  paper: Paper,
  table: Table,
  settings: readonly Setting[],
  profile: ProfileName,
  store: Store,
  options: {
    readonly workers?: number;
    readonly signal?: AbortSignal;
    readonly onEvent?: (event: RunEvent) => void;
  },
): Promise<TableRun> {
  const planned: PlannedTrial[] = planTable(table, settings);
  const outcome = await runTrials(
    planned.map(({ spec }) => spec),
    store,
    options,
  );
  const tasks = new Map<string, Task>();
  for (const { data, id } of settings) {
    const dataset = await loadDataset(data.dataset, data.options);
    tasks.set(id, makeTask(dataset, data.label, data.attributes));
  }
  const result = summarise(
    table,
    profile,
    paper.id,
    planned,
    outcome.results,
    outcome.failures,
    (setting) => tasks.get(setting.id)!,
  );
  return { result, outcome };
}
