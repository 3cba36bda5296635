import type { Subject, Table } from '../paper.ts';
import type { RowResult, SettingResult, TableResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { plainId } from './repeat-commands.ts';

/** A table of a paper that has results, its settings in the order in which reports tell of them. */
export interface Rerun {
  readonly table: Table;
  readonly result: TableResult;
}

/** The tables of a paper that have results, in its order. */
export function rerunsOf(paper: Subject, { tables }: PaperResults): Rerun[] {
  return paper.tables.flatMap((table) => {
    const result = tables.find((candidate) => candidate.table === table.id);
    if (result === undefined) return [];
    // Rows are called what the table calls them today.
    const title = ({ id, title: kept }: RowResult) =>
      table.rows.find((row) => row.id === id)?.title ?? kept;
    const settings = inOrder(table, result.profile, result.settings).map((setting) => ({
      ...setting,
      rows: setting.rows.map((row) => ({ ...row, title: title(row) })),
    }));
    return [{ table, result: { ...result, settings } }];
  });
}

/**
 * First the setting that most claims are judged on, which reports tell of before all others; the rest as
 * the table plans them, and last those that it no longer plans.
 */
export function inOrder(
  { settings: plan, claims }: Pick<Table, 'settings' | 'claims'>,
  profile: Parameters<Table['settings']>[0],
  settings: readonly SettingResult[],
): SettingResult[] {
  const planned = plan(profile).map(({ id }) => id);
  const place = (setting: SettingResult) => {
    const index = planned.indexOf(plainId(setting));
    return index < 0 ? planned.length : index;
  };
  const judgedOn = (setting: SettingResult) =>
    claims.filter(({ primary }) => primary === plainId(setting)).length;
  return settings.toSorted((a, b) => judgedOn(b) - judgedOn(a) || place(a) - place(b));
}

/** Their settings by data set. */
export function byDataset(settings: readonly SettingResult[]): SettingResult[][] {
  return [...Map.groupBy(settings, ({ dataset }) => dataset.id).values()];
}

/** More variants of a data set are told with their counts as ranges. */
export const MOST_VARIANTS = 8;
