import type { TableBlock } from '../../report/document.ts';
import { plainTable } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import { blockId, settingTitle } from '../report/print.ts';
import type { SettingResult } from '../results.ts';

/** What the verdict hangs on: the margin, the level at which a group is harmed, the baseline. */
export const sensitivity: Exhibit = {
  each: (table, setting) =>
    setting.rows.some(({ against }) => against) ? [sensitivityTable(table, setting)] : [],
};

function sensitivityTable(table: Table, setting: SettingResult): TableBlock {
  const rows = setting.rows.filter(({ against }) => against !== undefined);
  const rules = [...new Set(rows.flatMap(({ against }) => Object.keys(against!.otherRules)))];
  return plainTable({
    id: blockId(table, setting, 'sensitivity'),
    caption: `The verdict over groups under other rules and against other baselines, ${settingTitle(setting)}.`,
    stub: 'Rule',
    columns: rows.map(({ id, title }) => ({ id, title, align: 'left' })),
    rows: [
      {
        header: '**as declared**',
        cells: rows.map(({ against }) => ({ text: against!.sum.kind })),
      },
      ...rules.map((rule) => ({
        header: rule,
        cells: rows.map(({ against }) => ({ text: against!.otherRules[rule] ?? '–' })),
      })),
    ],
    notes: ['Declared: a point may be lost, and a group is harmed at 5 % over all groups judged.'],
  });
}
