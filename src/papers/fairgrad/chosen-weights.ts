import type { TableBlock } from '../../report/document.ts';
import { numberCell, plainTable } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import { blockId, settingTitle } from '../report/print.ts';
import type { SettingResult } from '../results.ts';
import { NETWORKS } from './rows.ts';

const ATTRIBUTES = ['race', 'sex'];

/** The weights that validation chose for the rows "Fixed weights". */
export const chosenWeights: Exhibit = { each: weightTables };

function weightTables(table: Table, setting: SettingResult): TableBlock | null {
  const rows = NETWORKS.flatMap(({ name, prefix }) => {
    const measures = setting.rows.find(({ id }) => id === `${prefix}fixed`)?.measures;
    const weights = ATTRIBUTES.map((attribute) => measures?.[`weight ${attribute}`] ?? null);
    if (weights.every((weight) => weight === null)) return [];
    return [
      { header: name, cells: weights.map((weight) => numberCell(weight, { scale: 1, digits: 2 })) },
    ];
  });
  if (rows.length === 0) return null;
  return plainTable({
    id: blockId(table, setting, 'chosen-weights'),
    caption: `The weights $\\lambda$ that “Fixed weights” chose on validation, ${settingTitle(setting)}: means over ${setting.seeds.length} repeats${setting.folds > 1 ? ` of ${setting.folds} folds` : ''}.`,
    stub: 'Network',
    columns: ATTRIBUTES.map((attribute) => ({ id: attribute, title: `λ, ${attribute}` })),
    rows,
  });
}
