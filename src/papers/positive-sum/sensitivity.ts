import type { TableBlock } from '../../report/document.ts';
import { formatNumber, plainTable } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import type { ProfileName } from '../profile.ts';
import { NOT_JUDGED, namedRow } from '../report/apart.ts';
import { blockId, settingTitle } from '../report/print.ts';
import type { AgainstResult, RowResult, SettingResult } from '../results.ts';
import { whyWithheld, withheldNotes } from './withheld.ts';

/** What the verdict hangs on: the margin, the level at which a group is harmed, the baseline. */
export const sensitivity: Exhibit = {
  each: (table, setting, profile) =>
    setting.rows.some(({ against }) => against) ? [sensitivityTable(table, setting, profile)] : [],
};

function sensitivityTable(table: Table, setting: SettingResult, profile: ProfileName): TableBlock {
  const rows = setting.rows.filter(({ against }) => against !== undefined);
  const withheld = rows.filter((row) => whyWithheld(row, setting, profile) !== null);
  const cellsOf = (text: (against: AgainstResult) => string, otherwise = '–') =>
    rows.map((row) => ({ text: withheld.includes(row) ? otherwise : text(row.against!) }));
  return plainTable({
    id: blockId(table, setting, 'sensitivity'),
    caption: `The verdict over groups under other rules and against other baselines, ${settingTitle(setting)}.`,
    stub: 'Rule',
    columns: rows.map((row) => ({
      id: row.id,
      title: namedRow(row, setting, profile).header,
      align: 'left',
    })),
    rows: [
      { header: '**as declared**', cells: cellsOf(({ sum }) => sum.kind, NOT_JUDGED) },
      { header: 'on estimates, as the paper', cells: cellsOf(onEstimates) },
      ...rulesOf(rows, withheld).map((rule) => ({
        header: rule,
        cells: cellsOf(({ otherRules }) => otherRules[rule] ?? '–'),
      })),
    ],
    notes: [
      'Declared: a point may be lost, and a group is harmed at 5 % over all groups judged. On estimates, as the paper: AUROC rises overall and falls in no group with at least 5 positives and 5 negatives, by however little; in points.',
      ...withheldNotes(setting, profile),
    ],
  });
}

/** Rules of all rows, but for models as baselines whose own verdict is withheld. */
function rulesOf(rows: readonly RowResult[], withheld: readonly RowResult[]): string[] {
  const rules = new Set(rows.flatMap(({ against }) => Object.keys(against!.otherRules)));
  for (const { title } of withheld) rules.delete(`against ${title}`);
  return [...rules];
}

/** What the paper's own criterion says, which looks at estimates alone. */
export function onEstimates({ sum, worst }: Pick<AgainstResult, 'sum' | 'worst'>): string {
  const overall = sum.overall.estimate;
  if (overall === null || worst.value === null) return 'undefined';
  if (overall > 0 && worst.value >= 0) return 'positive-sum';
  if (worst.value >= 0) return 'not positive-sum: no gain overall';
  const loss = -100 * worst.value;
  const by = loss < 0.005 ? 'less than 0.01' : formatNumber(loss, 2);
  return `not positive-sum: a group falls by ${by}`;
}
