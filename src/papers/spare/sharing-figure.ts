import type { Block } from '../../report/document.ts';
import { ablationFigure } from '../../report/figures.ts';
import type { Exhibit, Table } from '../paper.ts';
import { measurePrint } from '../report/measures.ts';
import { blockId, estimate, measure, settingTitle } from '../report/print.ts';
import type { SettingResult } from '../results.ts';
import { column } from './columns.ts';

const SCORES = ['f1-mean', 'eodd', 'f1-0', 'f1-1'] as const;

const COSTS = ['parameters', 'megaFlops', 'trainingSeconds'] as const;

/** Nothing where no row that needs them has finished. */
function distanceCost({ rows }: SettingResult): string {
  const known = rows.flatMap(({ measures }) => measures.distanceSeconds ?? []);
  if (known.length === 0) return '';
  const seconds = Math.round(Math.max(...known)).toLocaleString('en');
  return ` The distances, computed once for all rows, cost ${seconds} CPU s beside.`;
}

/** What sharing parameters does to the scores, beside what it saves. */
export const sharingCurves: Exhibit = { each: sharingFigure };

function sharingFigure(table: Table, setting: SettingResult): Block {
  const { rows, dataset } = setting;
  return ablationFigure({
    id: blockId(table, setting, 'curve'),
    caption: `Scores with 95 % intervals, and cost of all models together, from one model for all (0) over heads of the groups’ own (1) and half of the stages (2) to models that share nothing (3), ${settingTitle(setting)}.${distanceCost(setting)}`,
    x: { title: 'What groups have of their own' },
    panels: [
      ...SCORES.map((id) => ({
        measure: measure(column(id)),
        curves: [
          {
            name: dataset.id,
            points: rows.map((row) => ({
              x: row.knob!,
              ...estimate(row.cells[id], column(id)),
            })),
          },
        ],
      })),
      ...COSTS.map((name) => {
        const { scale = 1, ...print } = measurePrint(name);
        const points = rows.map(({ knob, measures }) => {
          const value = measures[name];
          return { x: knob!, value: value == null ? null : value * scale };
        });
        return {
          measure: { ...print, better: 'lower' as const },
          curves: [{ name: dataset.id, points }],
        };
      }),
    ],
  });
}
