import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { datasetIds, listDatasets } from '../data/registry.ts';
import { choiceOf } from '../runs/choices.ts';
import type { Executor } from '../runs/executors/executor.ts';
import { type ExportFolder, exportTrial, openExports } from '../runs/exports/folder.ts';
import { exportScores, openScores } from '../runs/exports/scores-folder.ts';
import { engineFreeHash, engineFreeScoresHash, type TrialIdentity } from '../runs/identity.ts';
import { trialIdentities } from '../runs/runner.ts';
import type { Store } from '../runs/store.ts';
import type { TrialResult, TrialSpec } from '../runs/trial.ts';
import { root } from '../setup/paths.ts';
import { doubledTrial, twiceTrials } from './gate-trials.ts';
import type { Subject } from './paper.ts';
import { type PlannedTrial, planTable } from './plan.ts';
import { type ProfileName, seedsUpTo } from './profile.ts';
import type { Finished } from './summary/finished.ts';

/** Repeats that are looked for beyond a profile's own: what sequential looks may have added. */
const MOST_REPEATS = 8;

/** The folders of exported trials that this clone holds, one a paper or comparison. */
export function committedExports(): string[] {
  const reports = join(root, 'reports');
  const inside = (folder: string) =>
    existsSync(folder)
      ? readdirSync(folder, { withFileTypes: true })
          .filter((entry) => entry.isDirectory() && entry.name !== 'local')
          .map(({ name }) => join(folder, name, 'trials'))
      : [];
  return ['', 'compare', 'sweep']
    .flatMap((kind) => inside(join(reports, kind)))
    .filter((path) => existsSync(path))
    .sort();
}

/** What an export of a paper's finished trials came to. */
export interface ExportOutcome {
  /** Trials written, and those that were there. */
  readonly written: number;
  readonly known: number;
  readonly bytes: number;
  /** Stages whose scores those trials chose by. */
  readonly scores: {
    readonly written: number;
    readonly known: number;
    readonly bytes: number;
    /** Trials that the store lacks scores of: their stages were deleted. */
    readonly incomplete: number;
    /** Names of files there that no finished trial chose by. */
    readonly strangers: readonly string[];
  };
  /** Finished trials of data that are not for everyone: their ids and predictions stay here. */
  readonly licensed: number;
  /** Files there that no table of the paper asks for: made by earlier versions. */
  readonly strangers: readonly string[];
}

/**
 * Writes the finished trials of the tables of a paper or comparison into a folder: predictions, choices, curves and
 * whatever else their tables show, without weights. Pictures are kept of each row's first trial,
 * which is the one that reports show. With them go the scores of the stages that they were tuned on, so
 * that a further seed is trained anywhere without tuning again.
 *
 * @param search trials beside those of the tables, by which options were chosen.
 */
export async function exportPaper(
  paper: Subject,
  profile: ProfileName,
  store: Store,
  executor: Executor,
  folder: string,
  search: readonly PlannedTrial[] = [],
): Promise<ExportOutcome> {
  const open = new Set(
    listDatasets()
      .filter(({ kind }) => kind === 'embedded' || kind === 'generated')
      .map(({ id }) => id),
  );
  const known = new Set(datasetIds());
  // Of another set that is tested on there are ids and predictions too.
  const isOpen = ({ data: { dataset, options } }: TrialSpec) =>
    [dataset, String(options.testOn ?? '')].every((id) => open.has(id) || !known.has(id));
  const names = new Set<string>();
  const outcome = { written: 0, known: 0, bytes: 0, licensed: 0 };
  const scoreNames = new Set<string>();
  const scores = { written: 0, known: 0, bytes: 0, incomplete: 0 };
  const takeScores = async (spec: TrialSpec): Promise<void> => {
    const choice = await choiceOf(spec, store);
    if (!choice.complete) scores.incomplete++;
    for (const read of choice.scores) {
      const name = engineFreeScoresHash(read.identity);
      if (scoreNames.has(name)) continue;
      scoreNames.add(name);
      const bytes = await exportScores(folder, read);
      scores.bytes += bytes;
      if (bytes > 0) scores.written++;
      else scores.known++;
    }
  };
  const take = async (
    trial: PlannedTrial,
    identity: TrialIdentity,
  ): Promise<TrialResult | null> => {
    const name = engineFreeHash(identity);
    const result = await store.findTrial(identity);
    if (names.has(name) || result === null) return result;
    names.add(name);
    if (!isOpen(result.spec)) {
      outcome.licensed++;
      return result;
    }
    const first = trial.seed === trial.setting.seeds[0] && trial.fold === 0;
    const bytes = await exportTrial(folder, { result, pictures: first });
    outcome.bytes += bytes;
    if (bytes > 0) outcome.written++;
    else outcome.known++;
    await takeScores(result.spec);
    return result;
  };
  const takeAll = async (trials: readonly PlannedTrial[]): Promise<Finished[]> => {
    const identities = await trialIdentities(
      trials.map(({ spec }) => spec),
      executor,
    );
    const finished: Finished[] = [];
    for (const [i, trial] of trials.entries()) {
      const result = await take(trial, identities[i]!);
      if (result !== null) finished.push({ ...trial, result });
    }
    return finished;
  };
  for (const { setting, trials } of everyRun(paper, profile)) {
    const finished = await takeAll(trials);
    const doubled = await takeAll(finished.map(doubledTrial));
    // Which rows were doubled together is not known here: each may have been the one that stood for others.
    const rows = Map.groupBy(doubled, ({ row }) => row.id).values();
    for (const own of [finished, ...rows]) {
      await takeAll(twiceTrials(setting, own).map(({ planned }) => planned));
    }
  }
  await takeAll(search);
  return {
    ...outcome,
    scores: { ...scores, strangers: await strangersIn(openScores(folder), scoreNames) },
    strangers: await strangersIn(openExports(folder), names),
  };
}

/** Every setting of a paper's tables with its trials, and those of the repeats that looks may add. */
function everyRun(paper: Subject, profile: ProfileName) {
  return paper.tables.flatMap((table) =>
    table.settings(profile).map((setting) => {
      const seeds = [...new Set([...setting.seeds, ...seedsUpTo(MOST_REPEATS)])];
      return { setting, trials: planTable(table, [{ ...setting, seeds }]) };
    }),
  );
}

async function strangersIn(
  folder: Pick<ExportFolder, 'names'>,
  names: ReadonlySet<string>,
): Promise<string[]> {
  return (await folder.names()).filter((name) => !names.has(name));
}
