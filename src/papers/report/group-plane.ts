import { planeFigure } from '../../report/figures.ts';
import type { Exhibit, Table } from '../paper.ts';
import type { AgainstResult, CellResult } from '../results.ts';
import { unconverged } from '../unconverged.ts';
import { leftOutText } from './apart.ts';
import { blockId, settingTitle } from './print.ts';

type Change = Pick<AgainstResult, 'sum' | 'worst'>;

/**
 * The plane of Positive-Sum Fairness: the change overall across, the smallest of a group up, and the
 * baseline at the origin.
 */
export const groupPlane: Exhibit = {
  each: (table, setting, profile) => {
    const left = setting.rows.filter((row) => row.against && unconverged(row, profile));
    const points = setting.rows.flatMap((row) => {
      const { title, against } = row;
      if (against === undefined || left.includes(row)) return [];
      const parts = Object.entries(against.byLabel ?? {}).map(([name, change]) => ({
        label: name,
        series: title,
        ...placeOf(change),
        part: true,
      }));
      return [{ label: title.split(' (')[0]!, series: title, ...placeOf(against) }, ...parts];
    });
    if (points.length === 0) return [];
    const origin = baselineOf(table, setting.rows);
    return [
      planeFigure({
        id: blockId(table, setting, 'plane'),
        caption: `Changes of AUROC against ${origin}, ${settingTitle(setting)}: overall, and of the group that fares worst, with 95 % intervals.${points.some((point) => 'part' in point) ? ' Small and hollow: single findings.' : ''} Above the horizontal line no group’s AUROC fell.${leftOutText(left)}`,
        points,
        origin,
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

/** What the row is called that others are held against, up to a parenthesis. */
export function baselineOf(
  { rows }: Table,
  all: readonly { readonly against?: AgainstResult }[],
): string {
  const id = all.find(({ against }) => against !== undefined)?.against?.baseline;
  return rows.find((row) => row.id === id)?.title.split(' (')[0] ?? 'the baseline';
}

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
