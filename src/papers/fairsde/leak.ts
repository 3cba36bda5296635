import type { TableBlock, TableCell } from '../../report/document.ts';
import { numberCell, plainTable } from '../../report/tables.ts';
import type { Column, Exhibit, Table } from '../paper.ts';
import { columnOf, printedCell, settingTitle } from '../report/print.ts';
import type { CellResult, SettingResult } from '../results.ts';
import { erm, fairsde } from './rows.ts';
import { BY_PICTURE } from './settings.ts';

/**
 * What the leak of lesions gives: of each model, and of FairSDE minus ERM, the number of the split by
 * picture minus that of the split by lesion.
 */
export const leak: Exhibit = {
  keeps: { pairedWith: erm.id },
  together: (table, { settings }) =>
    settings.flatMap((byLesion) => {
      const id = `${byLesion.id}/${BY_PICTURE}`;
      const byPicture = settings.find((setting) => setting.id === id);
      return byPicture === undefined ? [] : [leakTable(table, { byLesion, byPicture })];
    }),
};

interface Pair {
  readonly byLesion: SettingResult;
  readonly byPicture: SettingResult;
}

function leakTable(table: Table, { byLesion, byPicture }: Pair): TableBlock {
  const columns = ['accuracy', 'auroc'].map((id) => columnOf(table, id));
  const cell = ({ rows }: SettingResult, row: string, { id }: Column) =>
    rows.find((one) => one.id === row)?.cells[id];
  const paired = ({ rows }: SettingResult, { id }: Column) =>
    rows.find((one) => one.id === fairsde.id)?.paired?.[id];
  const lines = [
    ...[erm, fairsde].map(({ id, title }) => ({
      header: title,
      of: (setting: SettingResult, column: Column) => cell(setting, id, column),
    })),
    { header: `${fairsde.title} minus ${erm.title}`, of: paired },
  ];
  return plainTable({
    id: `${table.id.split('/').at(-1)}-${byLesion.id.replaceAll('/', '-')}-leak`,
    caption: `What the leak of lesions gives, ${settingTitle(byLesion)}.`,
    stub: 'Model',
    columns: columns.flatMap(({ id, title, unit }) => [
      { id: `${id}-lesion`, title: `${title}, by lesion`, unit },
      { id: `${id}-picture`, title: `${title}, by picture`, unit },
      { id: `${id}-leak`, title: `${title}, by picture minus by lesion`, unit: 'points' },
    ]),
    rows: lines.map(({ header, of }) => ({
      header,
      cells: columns.flatMap((column): TableCell[] => {
        const [apart, leaking] = [of(byLesion, column), of(byPicture, column)];
        return [
          printedCell(column, apart),
          printedCell(column, leaking),
          differenceCell(column, leaking, apart),
        ];
      }),
    })),
    notes: [
      'Intervals of the differences add those of both splits as if these were of other patients. They share the data, and their parts overlap by chance, so that such an interval is rather too wide.',
    ],
  });
}

/** One number minus another, with half widths of intervals added as those of independent numbers. */
function differenceCell(
  { scale, digits }: Column,
  one: CellResult | undefined,
  other: CellResult | undefined,
): TableCell {
  if (one?.value == null || other?.value == null) return numberCell(null, { digits });
  const value = one.value - other.value;
  const widths = [one, other].map(({ low, high }) =>
    low === null || high === null ? Number.NaN : (high - low) / 2,
  );
  const half = Math.hypot(...widths);
  return numberCell(value, { scale, digits, low: value - half, high: value + half });
}
