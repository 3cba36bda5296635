import { formatNumber } from '../../report/tables.ts';
import { firstSetting, rowOf } from '../report/front/finding.ts';
import { sentence } from '../report/front/language.ts';
import type { PaperResults } from '../results-file.ts';
import { erm } from './rows.ts';
import { tableA } from './table-a.ts';

/** What validation promised of the integer programme's selection, and what test delivered. */
export function first(results: PaperResults): string[] {
  const setting = firstSetting(tableA, results);
  const row = setting && rowOf(setting, tableA.ours!);
  const plain = setting && rowOf(setting, erm.id);
  const pairs = (setting?.levels ?? []).flatMap((level, i) => {
    const promised = row?.measures[`promised gain of ${level}`];
    const cell = (of: typeof row) => of?.cells[`accuracy-${i}`]?.value;
    const [with_, without] = [cell(row), cell(plain)];
    return promised == null || with_ == null || without == null
      ? []
      : [{ promised, delivered: with_ - without }];
  });
  if (pairs.length === 0) return [];
  const mean = (of: 'promised' | 'delivered') =>
    formatNumber((100 * pairs.reduce((sum, pair) => sum + pair[of], 0)) / pairs.length, 1);
  return [
    sentence(
      `the integer programme’s selection promises ${mean('promised')} points of accuracy over ERM on validation, on average over groups, and delivers ${mean('delivered')} on test`,
    ),
  ];
}
