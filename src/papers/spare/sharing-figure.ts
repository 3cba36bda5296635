import type { Block } from '../../report/document.ts';
import { ablationFigure } from '../../report/figures.ts';
import type { Table } from '../paper.ts';
import { estimate, figureId, measure } from '../report/result-figures.ts';
import { settingTitle } from '../report/result-table.ts';
import type { SettingResult } from '../results.ts';
import { column } from './columns.ts';

const SCORES = ['f1-mean', 'eodd', 'f1-0', 'f1-1'] as const;

const COSTS = [
  { id: 'parameters', title: 'Parameters', unit: 'thousands', scale: 0.001 },
  { id: 'megaFlops', title: 'Multiply-adds', unit: 'millions a record', scale: 1 },
  { id: 'trainingSeconds', title: 'Training', unit: 'CPU s', scale: 1 },
] as const;

/** Trials of earlier versions did not measure it. */
function distanceCost({ rows }: SettingResult): string {
  const known = rows.flatMap(({ measures }) => measures.distanceSeconds ?? []);
  if (known.length === 0) return '';
  const seconds = Math.round(Math.max(...known)).toLocaleString('en');
  return ` The distances, computed once for all rows, cost ${seconds} CPU s beside.`;
}

/** What sharing stages does to the scores, beside what it saves. */
export function sharingFigure(table: Table, setting: SettingResult): Block[] {
  const { rows, dataset } = setting;
  return [
    ablationFigure({
      id: figureId(table, setting, 'curve'),
      caption: `Scores with 95 % intervals, and cost of all models together, over the number of shared stages (4: all, with heads of the groups’ own; 5: the head too), ${settingTitle(setting)}.${distanceCost(setting)}`,
      x: { title: 'Shared stages' },
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
        ...COSTS.map(({ id, title, unit, scale }) => ({
          measure: { title, unit, better: 'lower' as const },
          curves: [
            {
              name: dataset.id,
              points: rows.map((row) => {
                const value = row.measures[id];
                return { x: row.knob!, value: value == null ? null : value * scale };
              }),
            },
          ],
        })),
      ],
    }),
  ];
}
