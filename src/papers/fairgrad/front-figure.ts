import type { Block } from '../../report/document.ts';
import { paretoFigure } from '../../report/figures.ts';
import type { Exhibit, Table } from '../paper.ts';
import { blockId, estimate, measure, settingTitle } from '../report/print.ts';
import type { SettingResult } from '../results.ts';
import { AUROC, GAPS } from './columns.ts';

/** The front of AUROC against each gap, of means over repeats. */
export const fronts: Exhibit = { each: frontFigures };

function frontFigures(table: Table, setting: SettingResult): Block[] {
  return GAPS.map((gap) =>
    paretoFigure({
      id: blockId(table, setting, `front-${gap.id}`),
      caption: `The Pareto front of AUROC and ${gap.title}, ${settingTitle(setting)}: means over ${setting.seeds.length} repeats, without intervals; λ are the weights for race and sex. Filled, and on the line: the front, points that no other beats in one measure without losing in the other; hollow: the rest.`,
      points: setting.rows.map((row) => ({
        label: row.title,
        series: row.id.startsWith('weights-') ? 'Fixed weights' : row.title,
        x: { value: estimate(row.cells[gap.id], gap).value },
        y: { value: estimate(row.cells[AUROC.id], AUROC).value },
      })),
      x: { ...measure(gap), better: 'lower' },
      y: { ...measure(AUROC), better: 'higher' },
    }),
  );
}
