import type { TableBlock } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { plainTable } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import { BY_PROBABILITY, type SettingResult } from '../results.ts';
import { blockId, printedCell, printedUnit, settingTitle } from './print.ts';

/** What stands under gaps of mean probabilities. */
export const MEAN_PROBABILITY =
  'Mean probability: the same gap of the mean probabilities of those whose rate it compares (everyone, positives or negatives). It hangs on no threshold, and is surer; verdicts look at rates.';

/** In whose favour gaps are, one row a row; nothing where they have no sign. */
export const signedGaps: Exhibit = { each: signedTables };

function signedTables(table: Table, setting: SettingResult): TableBlock | null {
  const rows = setting.rows.filter((row) => row.signed !== undefined);
  const columns = table.columns.flatMap((column) =>
    [
      column,
      {
        ...column,
        id: `${column.id}${BY_PROBABILITY}`,
        title: `${column.title}, mean probability`,
      },
    ].filter(({ id }) => rows.some(({ signed }) => signed?.[id])),
  );
  const [first, second] = setting.levels.map(literal);
  if (columns.length === 0 || first === undefined || second === undefined) return null;
  return plainTable({
    id: blockId(table, setting, 'signed'),
    caption: `Signed gaps, ${second} minus ${first}, ${settingTitle(setting)}.`,
    stub: 'Method',
    columns: columns.map(({ id, title, unit }) => ({ id, title, unit: printedUnit(unit) })),
    rows: rows.map(({ title, signed }) => ({
      header: title,
      cells: columns.map((column) => printedCell(column, signed![column.id])),
    })),
    notes: [
      `Above 0: larger for ${second}. An interval that includes 0 leaves open whom a gap favours.`,
      ...(columns.some(({ id }) => id.endsWith(BY_PROBABILITY)) ? [MEAN_PROBABILITY] : []),
    ],
  });
}
