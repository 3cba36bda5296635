import type { TableBlock } from '../../report/document.ts';
import { numberCell, plainTable } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import { inOrder, measurePrint } from './measures.ts';
import { blockId, settingTitle } from './print.ts';

/** What methods measured about their models, one row a row; nothing where they measured nothing. */
export const models: Exhibit = { each: measuresTables };

function measuresTables(table: Table, setting: SettingResult): TableBlock | null {
  const names = inOrder(setting.rows.flatMap(({ measures }) => Object.keys(measures)));
  if (names.length === 0) return null;
  const prints = names.map(measurePrint);
  return plainTable({
    id: blockId(table, setting, 'models'),
    caption: `The models behind ${table.title.toLowerCase()}, ${settingTitle(setting)}: means over seeds.`,
    stub: 'Method',
    columns: prints.map(({ title, unit }, i) => ({
      id: names[i]!,
      title,
      unit,
    })),
    rows: setting.rows.map((row) => ({
      header: row.title,
      cells: names.map((name, i) => {
        const value = row.measures[name];
        if (value === undefined) return { text: '–' };
        const { scale = 1, digits } = prints[i]!;
        return numberCell(value, { scale, digits });
      }),
    })),
    notes: prints.flatMap(({ note }) => note ?? []),
  });
}
