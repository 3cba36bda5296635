import { firstSetting } from '../report/front/finding.ts';
import { gapsLeftSentence } from '../report/front/gaps-left.ts';
import type { PaperResults } from '../results-file.ts';
import { GAPS } from './columns.ts';
import { table1 } from './table-1.ts';

/** How much of each gap is left. */
export function first(results: PaperResults): string[] {
  const setting = firstSetting(table1, results);
  if (setting === undefined) return [];
  return gapsLeftSentence(table1, setting, { row: 'fairgrad', baseline: 'task', columns: GAPS });
}
