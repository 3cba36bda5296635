import { planeFigure } from '../../report/figures.ts';
import type { Exhibit, Table } from '../paper.ts';
import type { AgainstResult, CellResult, SettingResult } from '../results.ts';
import { unconverged } from '../unconverged.ts';
import { leftOutText } from './apart.ts';
import { CUT, type Framed, framed } from './frame.ts';
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
        label: labelTitle(setting, name),
        series: title,
        ...placeOf(change),
        part: true,
      }));
      return [{ label: title.split(' (')[0]!, series: title, ...placeOf(against) }, ...parts];
    });
    if (points.length === 0) return [];
    const many = points.length > MOST_NAMES && points.every((point) => !('part' in point));
    // The baseline stands at the origin.
    const [x, y] = (['x', 'y'] as const).map((axis) =>
      framed(
        points.map((point) => point[axis]),
        [0],
      ),
    ) as [Framed, Framed];
    const origin = baselineOf(table, setting.rows);
    return [
      planeFigure({
        id: blockId(table, setting, 'plane'),
        caption: `Changes of AUROC against ${origin}, ${settingTitle(setting)}: overall, and of the group that fares worst${many ? ', marked by the verdict over groups; hollow: undetermined. Names stand where there is room' : ', with 95 % intervals'}.${points.some((point) => 'part' in point) ? ' Small and hollow: single findings.' : ''} Above the horizontal line no group’s AUROC fell, by estimates; the verdict over groups goes by intervals, and allows a group one point.${(x.cut || y.cut) && !many ? CUT : ''}${leftOutText(left)}`,
        points: points.map((point, i) => ({
          ...point,
          ...(many ? byVerdict(setting, point) : {}),
          x: x.estimates[i]!,
          y: y.estimates[i]!,
        })),
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

/** More rows than these are points of their verdict, as in the cross table: bars and names would hide each other. */
const MOST_NAMES = 12;

function byVerdict({ rows }: SettingResult, { series }: { readonly series: string }) {
  const kind = rows.find(({ title }) => title === series)!.against!.sum.kind;
  return { series: kind, part: true, filled: kind !== 'undetermined' };
}

/** A finding as the report calls it, not by its id. */
function labelTitle({ labels = [] }: Pick<SettingResult, 'labels'>, name: string): string {
  return labels.find((label) => label.name === name)?.title ?? name;
}

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
