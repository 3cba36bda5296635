import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { listDatasets } from '../data/registry.ts';
import type { Executor } from '../runs/executors/executor.ts';
import { type ExportFolder, exportTrial, openExports } from '../runs/exports/folder.ts';
import { engineFreeHash } from '../runs/identity.ts';
import { trialIdentities } from '../runs/runner.ts';
import type { Store } from '../runs/store.ts';
import { root } from '../setup/paths.ts';
import type { Paper } from './paper.ts';
import { planTable } from './plan.ts';
import { type ProfileName, seedsUpTo } from './profile.ts';

/** Repeats that are looked for beyond a profile's own: what sequential looks may have added. */
const MOST_REPEATS = 8;

/** The folders of exported trials that this clone holds, one a paper. */
export function committedExports(): string[] {
  const reports = join(root, 'reports');
  return readdirSync(reports, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'local')
    .map(({ name }) => join(reports, name, 'trials'))
    .filter((path) => existsSync(path))
    .sort();
}

/** What an export of a paper's finished trials came to. */
export interface ExportOutcome {
  /** Trials written, and those that were there. */
  readonly written: number;
  readonly known: number;
  readonly bytes: number;
  /** Finished trials of data that are not for everyone: their ids and predictions stay here. */
  readonly licensed: number;
  /** Files there that no table of the paper asks for: made by earlier versions. */
  readonly strangers: readonly string[];
}

/**
 * Writes the finished trials of a paper's tables into a folder: predictions, choices, curves and
 * whatever else their tables show, without weights. Pictures are kept of each row's first trial,
 * which is the one that reports show.
 */
export async function exportPaper(
  paper: Paper,
  profile: ProfileName,
  store: Store,
  executor: Executor,
  folder: string,
): Promise<ExportOutcome> {
  const open = new Set(
    listDatasets()
      .filter(({ kind }) => kind !== 'own copy')
      .map(({ id }) => id),
  );
  const names = new Set<string>();
  const outcome = { written: 0, known: 0, bytes: 0, licensed: 0 };
  for (const trial of await exportable(paper, profile, executor)) {
    if (names.has(trial.name)) continue;
    names.add(trial.name);
    const result = await store.findTrial(trial.identity);
    if (result === null) continue;
    if (!open.has(result.spec.data.dataset)) {
      outcome.licensed++;
      continue;
    }
    const bytes = await exportTrial(folder, { result, pictures: trial.first });
    outcome.bytes += bytes;
    if (bytes > 0) outcome.written++;
    else outcome.known++;
  }
  return { ...outcome, strangers: await strangersIn(openExports(folder), names) };
}

/** Every trial that a paper's tables ask for in a profile, with the repeats that looks may add. */
async function exportable(paper: Paper, profile: ProfileName, executor: Executor) {
  const planned = paper.tables.flatMap((table) =>
    planTable(
      table,
      table.settings(profile).map((setting) => ({
        ...setting,
        seeds: [...new Set([...setting.seeds, ...seedsUpTo(MOST_REPEATS)])],
      })),
    ),
  );
  const identities = await trialIdentities(
    planned.map(({ spec }) => spec),
    executor,
  );
  return (
    planned
      .map(({ seed, fold, setting }, i) => ({
        identity: identities[i]!,
        name: engineFreeHash(identities[i]!),
        first: seed === setting.seeds[0] && fold === 0,
      }))
      // A trial that several tables have is first where one of them shows it.
      .sort((a, b) => Number(b.first) - Number(a.first))
  );
}

async function strangersIn(folder: ExportFolder, names: ReadonlySet<string>): Promise<string[]> {
  return (await folder.names()).filter((name) => !names.has(name));
}
