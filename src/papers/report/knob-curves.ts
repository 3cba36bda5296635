import { ablationFigure } from '../../report/figures.ts';
import type { Exhibit, Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import { blockId, estimate, measure, settingTitle } from './print.ts';

/** One panel a column over the knob, with the published curves in the same axes. */
export const knobCurves: Exhibit = { each: knobFigure };

function knobFigure(table: Table, setting: SettingResult) {
  const knobs = new Map(table.rows.map((row) => [row.id, row.knob ?? 0]));
  const datasets = [...new Set(table.published.map((row) => row.dataset))];
  const columns = table.columns.filter(({ panel }) => panel === undefined);
  const dashed =
    datasets.length > 0 ? "; dashed, the published curves on the paper's own data sets" : '';
  return ablationFigure({
    id: blockId(table, setting, 'curve'),
    caption: `${table.title}: ours on ${settingTitle(setting)} with 95 % intervals${dashed}.`,
    x: { title: table.title },
    panels: columns.map((panel) => ({
      measure: measure(panel),
      curves: [
        {
          name: setting.dataset.id,
          points: setting.rows.flatMap((row) =>
            row.knob === null ? [] : [{ x: row.knob, ...estimate(row.cells[panel.id], panel) }],
          ),
        },
        ...datasets.map((dataset) => ({
          name: dataset,
          published: true,
          points: table.published
            .filter((row) => row.dataset === dataset && row.cells[panel.id] !== undefined)
            .map((row) => ({ x: knobs.get(row.row)!, value: row.cells[panel.id]! })),
        })),
      ].filter((curve) => curve.points.length > 0),
    })),
  });
}
