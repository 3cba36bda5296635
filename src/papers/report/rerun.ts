import type { Subject, Table } from '../paper.ts';
import type { SettingResult, TableResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';

/** A table of a paper that has results. */
export interface Rerun {
  readonly table: Table;
  readonly result: TableResult;
}

/** The tables of a paper that have results, in its order. */
export function rerunsOf(paper: Subject, { tables }: PaperResults): Rerun[] {
  return paper.tables.flatMap((table) => {
    const result = tables.find((candidate) => candidate.table === table.id);
    return result === undefined ? [] : [{ table, result }];
  });
}

/** Their settings by data set. */
export function byDataset(settings: readonly SettingResult[]): SettingResult[][] {
  return [...Map.groupBy(settings, ({ dataset }) => dataset.id).values()];
}

/** More variants of a data set are told with their counts as ranges. */
export const MOST_VARIANTS = 8;
