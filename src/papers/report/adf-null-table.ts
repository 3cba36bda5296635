import type { TableBlock } from '../../report/document.ts';
import { numberCell, plainTable, textCell } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import { blockId, settingTitle } from './print.ts';

/** What ADF comes to by chance alone, one row a row; nothing for tables without ADF. */
export const adfByChance: Exhibit = { keeps: { adfNull: true }, each: adfNullTables };

function adfNullTables(table: Table, setting: SettingResult): TableBlock | null {
  const rows = setting.rows.filter((row) => row.adfNull !== undefined);
  if (rows.length === 0) return null;
  const unit = '×10⁻³ nats';
  return plainTable({
    id: blockId(table, setting, 'adf-null'),
    caption: `ADF against chance, ${settingTitle(setting)}: ${setting.attribute} permuted 1,000 times between patients whose records have the same labels; means over seeds.`,
    stub: 'Method',
    columns: [
      { id: 'adf', title: 'ADF', unit },
      { id: 'mean', title: 'Chance, mean', unit },
      { id: 'percentile', title: 'Chance, 95th percentile', unit },
      { id: 'above', title: 'Seeds above it' },
    ],
    rows: rows.map(({ title, adfNull }) => {
      const { observed, mean, percentile95, above, seeds } = adfNull!;
      const cell = (value: number) => numberCell(value, { scale: 1000, digits: 2 });
      return {
        header: title,
        cells: [cell(observed), cell(mean), cell(percentile95), textCell(`${above} of ${seeds}`)],
      };
    }),
    notes: [
      'ADF counts every deviation from independence as dependence, so it is above 0 by chance alone. A model whose ADF is not above the 95th percentile cannot be told by this test set from one without any direct effect.',
    ],
  });
}
