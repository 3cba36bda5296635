import type { Block, TableBlock } from '../../report/document.ts';
import { ablationFigure } from '../../report/figures.ts';
import { plainTable } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import { blockId, estimate, measure, printedCell, settingTitle } from '../report/print.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { column } from './columns.ts';

const GROUPS = ['f1-0', 'f1-1'] as const;

/** F1 of each group over the fraction of others' records. */
export const fractionCurves: Exhibit = { each: fractionFigure };

/** Who does well where: trained on one group or both, tested on each. */
export const groupMatrix: Exhibit = { each: matrix };

function fractionFigure(table: Table, setting: SettingResult): Block {
  const rows = setting.rows.filter((row) => row.knob !== null);
  return ablationFigure({
    id: blockId(table, setting, 'fraction'),
    caption: `F1 of each group’s own model over the fraction of the others’ records it also trains on, ${settingTitle(setting)}; 95 % intervals.`,
    x: { title: 'Fraction of the others’ records' },
    panels: GROUPS.map((id, group) => ({
      measure: { ...measure(column(id)), title: `F1, ${levelName(setting, group)}` },
      curves: [
        {
          name: setting.dataset.id,
          points: rows.map((row) => ({ x: row.knob!, ...estimate(row.cells[id], column(id)) })),
        },
      ],
    })),
  });
}

function matrix(table: Table, setting: SettingResult): TableBlock {
  const trained: readonly (readonly [string, RowResult | undefined])[] = [
    [`${levelName(setting, 0)} alone`, byId(setting, 'trained-on-0')],
    [`${levelName(setting, 1)} alone`, byId(setting, 'trained-on-1')],
    ['both groups (ERM)', byId(setting, 'outside-100')],
  ];
  return plainTable({
    id: blockId(table, setting, 'matrix'),
    caption: `F1 by the group trained on and the group tested on, ${settingTitle(setting)}.`,
    stub: 'Trained on',
    columns: GROUPS.map((id, group) => ({
      id,
      title: `tested on ${levelName(setting, group)}`,
      unit: '%',
      better: 'higher',
    })),
    rows: trained.map(([header, row]) => ({
      header,
      cells: GROUPS.map((id) => printedCell(column(id), row?.cells[id])),
    })),
  });
}

function byId(setting: SettingResult, id: string): RowResult | undefined {
  return setting.rows.find((row) => row.id === id);
}

function levelName({ levels }: SettingResult, group: number): string {
  return levels[group] ?? `group ${group + 1}`;
}
