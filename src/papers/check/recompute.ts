import { UserError } from '../../errors.ts';
import type { Executor } from '../../runs/executors/executor.ts';
import type { Store } from '../../runs/store.ts';
import { settingNamed } from '../added-settings.ts';
import type { Setting, Subject, Table } from '../paper.ts';
import { plainId } from '../report/repeat-commands.ts';
import type { SettingResult, TableResult } from '../results.ts';
import { runTable } from '../run-table.ts';

/** A setting computed anew from the predictions that it rests on. */
export interface Recomputed {
  readonly result: SettingResult | null;
  /** Why there is none. */
  readonly missing?: string;
}

/**
 * Computes a setting of a stored table again from the trials of a store, down to cells, intervals and
 * verdicts. Nothing is trained.
 */
export async function recompute(
  paper: Subject,
  table: Table,
  { profile }: Pick<TableResult, 'profile'>,
  stored: SettingResult,
  store: Store,
): Promise<Recomputed> {
  const setting = settingOf(table, profile, stored);
  if (setting === undefined) {
    return { result: null, missing: `${table.id} has no setting ${stored.id} any more` };
  }
  try {
    const { unfinished, provenance } = stored;
    const executor = readingOnly(provenance[0]?.engine ?? '', unfinished !== undefined);
    const { result } = await runTable(paper, table, [setting], profile, store, {
      executor,
      forGate: async (work) => (unfinished === undefined ? null : work()),
      // What was trained anew before is looked at again, and nothing else.
      double: async (rows, train) =>
        stored.rows.some(({ id, doubled }) => doubled === true && rows.includes(id))
          ? train()
          : null,
    });
    return { result: result.settings[0]! };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { result: null, missing: error.message };
  }
}

/** The setting as it was run: with the seeds of its results. */
function settingOf(
  table: Table,
  profile: TableResult['profile'],
  stored: SettingResult,
): Setting | undefined {
  const setting = settingNamed(table, profile, plainId(stored));
  // Another picture size is data of the user's own, and another question.
  if (setting === undefined || setting.id !== stored.id) return undefined;
  const seeds = new Set([...stored.seeds, ...stored.failures.map(({ seed }) => seed)]);
  const { looks, ...declared } = setting;
  const sequential = looks === true && stored.design?.kind !== 'declared';
  return {
    ...declared,
    ...(sequential ? { looks } : {}),
    seeds: [...seeds].sort((a, b) => a - b),
    folds: stored.folds,
  };
}

/**
 * Finds trials as an engine made them, and trains none.
 *
 * @param some whether what is missing was missing before. Default: it is an error.
 */
export function readingOnly(engine: string, some = false): Executor {
  return {
    engineId: async () => engine,
    run: async (missing) => {
      if (some) return [];
      throw new UserError(
        `${missing.length} of its trials are not among the predictions, or were made by earlier code`,
        'run the table again',
      );
    },
  };
}
