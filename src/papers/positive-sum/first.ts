import { literal } from '../../report/prose.ts';
import { firstSetting, pointsText, rowOf } from '../report/front/finding.ts';
import { listed, sentence } from '../report/front/language.ts';
import type { PaperResults } from '../results-file.ts';
import { m2, m4 } from './rows.ts';
import { table1 } from './table-1.ts';

/** What the models that are given the group, and that unlearn it, do overall and to the worst off. */
export function first(results: PaperResults): string[] {
  const setting = firstSetting(table1, results);
  const told = [m2, m4].flatMap(({ id }) => {
    const row = setting && rowOf(setting, id);
    if (row?.against === undefined) return [];
    const { sum, worst } = row.against;
    const { estimate, interval } = sum.overall;
    const overall = { value: estimate, low: interval?.[0] ?? null, high: interval?.[1] ?? null };
    return [
      `${row.title.split(',')[0]!} changes AUROC by ${pointsText(overall)} and that of its worst-off group by ${pointsText(worst)}`,
    ];
  });
  if (setting === undefined || told.length === 0) return [];
  return [sentence(`against M1 on ${literal(setting.dataset.title)}, ${listed(told)}`)];
}
