import { firstSetting } from '../report/front/finding.ts';
import { gapsLeftSentence } from '../report/front/gaps-left.ts';
import type { PaperResults } from '../results-file.ts';
import { column } from './columns.ts';
import { erm, spare } from './rows.ts';
import { table1 } from './table-1.ts';

/** How much of each gap is left. */
export function first(results: PaperResults): string[] {
  const setting = firstSetting(table1, results);
  if (setting === undefined) return [];
  const columns = ['eopp0', 'eopp1', 'eodd'].map(column);
  return gapsLeftSentence(table1, setting, { row: spare.id, baseline: erm.id, columns });
}
