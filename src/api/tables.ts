import { join, relative } from 'node:path';
import { datasetIds, findManifest, isAdded } from '../data/registry.ts';
import { namesOf } from '../data/task.ts';
import { UserError } from '../errors.ts';
import { blockBundle } from '../notebook/display/blocks.ts';
import { cellSignal } from '../notebook/display/live.ts';
import { noteOrigin } from '../notebook/origin.ts';
import { withView } from '../notebook/value.ts';
import { groupTables } from '../papers/comparison/differences.ts';
import type { Setting, Subject, Table } from '../papers/paper.ts';
import { atSize } from '../papers/picture-size.ts';
import { planTable } from '../papers/plan.ts';
import { PROFILES } from '../papers/profile.ts';
import { findTable } from '../papers/registry.ts';
import { settingBlocks } from '../papers/report/exhibits.ts';
import { plannedSetting } from '../papers/report/here.ts';
import { resultTable } from '../papers/report/result-table.ts';
import type { SettingResult, TableResult } from '../papers/results.ts';
import { readResults } from '../papers/results-file.ts';
import { runTable as run, type Selection, selectSettings } from '../papers/run-table.ts';
import type { FigureBlock, TableBlock, VerdictsBlock } from '../report/document.ts';
import type { TrialFailure } from '../runs/executors/executor.ts';
import { processes } from '../runs/executors/processes.ts';
import { root } from '../setup/paths.ts';
import type { Recipe } from '../training/context.ts';
import { notebookStore, withLiveProgress } from './store.ts';

/** A table that was rerun, with the paper's own numbers; or a comparison. */
export interface FinishedTable {
  readonly paper: Subject;
  readonly table: Table;
  readonly result: TableResult;
}

/** Which part of a table to run, and on how many processes. */
export interface TableChoice extends Partial<Selection> {
  /** Default: one per core. */
  readonly workers?: number;
  /** Parts of the recipe in place of the profile's, for all rows: `{ epochs: 2 }`. */
  readonly recipe?: Partial<Recipe>;
}

/**
 * Reruns a table, with progress under the cell. Trials and stages in the store are not run again.
 * A notebook shows the result beside the published numbers.
 *
 * @param id for example `fair-diagnosis/table-1`; or a table made from one, with other rows.
 * @throws UserError for a table, data set or attribute that there isn't, or where no trial
 *   finished; the signal's reason when interrupted.
 */
export async function runTable(
  id: string | Table,
  choice: TableChoice = {},
): Promise<FinishedTable> {
  const { paper, table } =
    typeof id === 'string' ? findTable(id) : { ...findTable(id.id), table: id };
  const { workers, recipe = {}, profile = 'quick', ...rest } = choice;
  const settings = selectSettings(table, { profile, ...rest }).map((setting) => ({
    ...setting,
    recipe: { ...setting.recipe, ...recipe },
  }));
  const { result, failures } = await withLiveProgress(
    table.title,
    planTable(table, settings),
    (onEvent) =>
      run(paper, table, settings, profile, notebookStore(), {
        signal: cellSignal(),
        onEvent,
        executor: processes(workers),
      }),
  );
  refuseEmpty(result, failures);
  return finished(paper, table, result);
}

/**
 * Refuses a result in which no row has finished a seed. Rows that have finished no seed in common
 * are shown: what they lack is told beside them.
 *
 * @throws UserError with the words of the first failure.
 */
export function refuseEmpty(
  { settings }: TableResult,
  [failure]: readonly Pick<TrialFailure, 'message' | 'fix'>[],
): void {
  const isEmpty = settings.every(({ rows }) => rows.every(({ seeds }) => seeds.length === 0));
  if (failure === undefined || !isEmpty) return;
  throw new UserError(failure.message, failure.fix ?? 'See the message of the first trial.');
}

/** Which of a table's results to load; default: all. */
export interface LoadChoice {
  /** On one data set. */
  readonly dataset?: string;
  /** By one sensitive attribute; of a table about several by one of them, or by some joined by `+`. */
  readonly attribute?: string;
  /** Of one label; of a setting with several all names, joined by `+`. */
  readonly label?: string;
  /** What to run where there are none; what it leaves open is as above. */
  readonly orRun?: TableChoice;
}

/**
 * A table as the maintainers ran it, from the results in the repository; else from your own last
 * report. A notebook shows it like one just run. With `orRun`, results answer only if they are about
 * what it would run, attribute, label and data, and spent as much: a profile as large or larger, whatever
 * seeds and recipe. Unless `dataset` says on which data, data are those of the same source: the same pictures in another
 * size answer, where `orRun` names none.
 *
 * @throws UserError where there are no such results and `orRun` is not given, or as `runTable` does.
 */
export async function loadTable(id: string, choice: LoadChoice = {}): Promise<FinishedTable> {
  const { paper, table } = findTable(id);
  const { dataset, attribute, label, orRun } = choice;
  const instead = orRun && { dataset, attribute, label, ...orRun };
  const answers = answersTo(table, choice, instead);
  const folders = ['reports', join('reports', 'local')].map((part) => join(root, part, paper.id));
  for (const folder of folders) {
    const result = (await readResults(folder))?.tables.find((known) => known.table === table.id);
    const settings = (result?.settings ?? []).filter((setting) => answers(setting, result!));
    if (settings.length > 0) return finished(paper, table, { ...result!, settings });
  }
  if (instead !== undefined) return runTable(id, instead);
  const asked = [
    ...(dataset === undefined ? [] : [` on ${dataset}`]),
    ...(attribute === undefined ? [] : [` by ${attribute}`]),
    ...(label === undefined ? [] : [` of label ${label}`]),
  ].join('');
  throw new UserError(
    `there are no results of ${table.id}${asked} in ${folders.map((folder) => relative(root, folder)).join(' or ')}`,
    `run it: await runTable('${table.id}')`,
  );
}

/** Whether results are those that a choice names, or else answer what would be run `instead`. */
function answersTo(
  table: Table,
  { dataset, ...named }: LoadChoice,
  instead: TableChoice | undefined,
): (setting: SettingResult, result: TableResult) => boolean {
  const { profile = 'quick', size } = instead ?? {};
  // On a set of one's own a run asks one question, whether it is named or not.
  const [own] =
    instead?.dataset !== undefined && isAdded(instead.dataset)
      ? selectSettings(table, { ...instead, profile })
      : [];
  const attribute = named.attribute ?? instead?.attribute ?? own?.data.attributes[0];
  const label = named.label ?? instead?.label ?? (own && joined(own));
  return (setting, result) => {
    const planned = plannedSetting(table, result, setting);
    return (
      isAbout(setting.dataset.id, dataset, instead?.dataset) &&
      (attribute?.split('+') ?? []).every((name) => setting.attributes.includes(name)) &&
      (label === undefined || (planned !== undefined && joined(planned) === label)) &&
      (instead === undefined || PROFILES.indexOf(result.profile) >= PROFILES.indexOf(profile)) &&
      // Pictures come in a size of one's own choice from one's own copy alone.
      (size === undefined ||
        (planned?.data.dataset === instead?.dataset && atSize(planned!, size).id === setting.id))
    );
  };
}

/** Names of a setting's labels, as `label` takes them. */
function joined({ data }: Setting): string {
  return namesOf(data.label).join('+');
}

/** Whether results on a data set are those asked for, or else answer who would run the table on `instead`. */
function isAbout(id: string, asked: string | undefined, instead: string | undefined): boolean {
  if (asked !== undefined) return id === asked;
  return instead === undefined || id === instead || sourceOf(id) === sourceOf(instead);
}

/** Where a set's records are from; of one that its user added, or that does not say, itself. */
function sourceOf(id: string): string {
  const manifest = datasetIds().includes(id) && !isAdded(id) ? findManifest(id) : null;
  return manifest?.url || id;
}

function finished(paper: Subject, table: Table, result: TableResult): FinishedTable {
  const value = { paper, table, result };
  noteOrigin({
    engines: result.settings.flatMap(({ provenance }) => provenance.map(({ engine }) => engine)),
    data: result.settings.map(({ dataset }) => dataset.id),
  });
  return withView(value, () => blockBundle(comparison(value)));
}

/** The table as rerun and, beneath, as published. */
export function comparison({ table, result }: FinishedTable): TableBlock {
  return resultTable(table, result);
}

/**
 * The figures that answer a table, as its report shows them, in one list for all its settings: a
 * curve over the knob with the published curves in the same axes, or accuracy against fairness.
 */
export async function figures({ table, result }: FinishedTable): Promise<FigureBlock[]> {
  const blocks = table.shows.map(async (exhibit) => [
    ...(exhibit.together?.(table, result) ?? []),
    ...(
      await Promise.all(
        result.settings.map((one) => settingBlocks([exhibit], table, one, result.profile)),
      )
    ).flat(),
  ]);
  return (await Promise.all(blocks)).flat().filter((block) => block.kind === 'figure');
}

/**
 * What became of the paper's claims about a table; of a comparison, about which nobody claims anything,
 * who gains and who loses by each method.
 */
export function verdicts({ table, result }: FinishedTable): VerdictsBlock | TableBlock[] {
  if (table.claims.length === 0) return groupTables(table, result);
  return {
    kind: 'verdicts',
    id: `${table.id.split('/').at(-1)}-verdicts`,
    caption: `Claims about ${table.title.toLowerCase()}`,
    items: result.settings.flatMap((setting) => setting.verdicts),
  };
}
