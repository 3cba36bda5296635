import { planeFigure } from '../../report/figures.ts';
import type { Exhibit } from '../paper.ts';
import { blockId, settingTitle } from '../report/print.ts';
import type { CellResult } from '../results.ts';
import type { Change } from './verdict-table.ts';

/** The paper's plane: the change overall across, the smallest of a group up, M1 at the origin. */
export const plane: Exhibit = {
  each: (table, setting) => {
    const points = setting.rows.flatMap(({ title, against }) => {
      if (against === undefined) return [];
      const parts = Object.entries(against.byLabel ?? {}).map(([name, change]) => ({
        label: name,
        series: title,
        ...placeOf(change),
        part: true,
      }));
      return [{ label: title.split(',')[0]!, series: title, ...placeOf(against) }, ...parts];
    });
    if (points.length === 0) return [];
    return [
      planeFigure({
        id: blockId(table, setting, 'plane'),
        caption: `Changes of AUROC against M1, ${settingTitle(setting)}: overall, and of the group that fares worst, with 95 % intervals. Small and hollow: single findings. Above the horizontal line no group’s AUROC fell.`,
        points,
        origin: 'M1',
        x: { title: 'Overall AUROC, change', unit: 'points', better: 'higher' },
        y: { title: 'Worst-off group, change', unit: 'points', better: 'higher' },
        quadrants: {
          upperRight: 'positive-sum: better overall, nobody worse',
          lowerRight: 'better overall, at a group’s expense',
          lowerLeft: 'worse overall, a group worse',
          upperLeft: 'worse overall, nobody worse',
        },
      }),
    ];
  },
};

function placeOf({ sum, worst }: Change) {
  const { estimate, interval } = sum.overall;
  return {
    x: points({ value: estimate, low: interval?.[0] ?? null, high: interval?.[1] ?? null }),
    y: points(worst),
  };
}

function points({ value, low, high }: CellResult) {
  const scaled = (number: number | null) => (number === null ? null : 100 * number);
  return { value: scaled(value), low: scaled(low), high: scaled(high) };
}
