import type { TableBlock } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { numberCell } from '../../report/tables.ts';
import type { Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import { figureId } from './result-figures.ts';
import { settingTitle } from './result-table.ts';

/** In whose favour gaps are, one row a row; null where they have no sign. */
export function signedTable(table: Table, setting: SettingResult): TableBlock | null {
  const rows = setting.rows.filter((row) => row.signed !== undefined);
  const columns = table.columns.filter(({ id }) => rows.some(({ signed }) => signed?.[id]));
  const [first, second] = (setting.levels ?? []).map(literal);
  if (columns.length === 0 || first === undefined || second === undefined) return null;
  return {
    kind: 'table',
    id: figureId(table, setting, 'signed'),
    caption: `Signed gaps, ${second} minus ${first}, ${settingTitle(setting)}.`,
    stub: 'Method',
    columns: columns.map(({ id, title, unit }) => ({ id, title, unit })),
    groups: [
      {
        title: null,
        rows: rows.map(({ title, signed }) => ({
          header: title,
          cells: columns.map(({ id, digits, scale }) => {
            const { value = null, low = null, high = null, reason } = signed![id] ?? {};
            return numberCell(value, {
              digits,
              scale,
              low,
              high,
              ...(reason === undefined ? {} : { note: reason }),
            });
          }),
        })),
      },
    ],
    notes: [
      `Above 0: larger for ${second}. An interval that includes 0 leaves open whom a gap favours.`,
    ],
  };
}
