import { quantile } from '../../metrics/quantile.ts';
import { planeFigure } from '../../report/figures.ts';
import type { Exhibit, Table } from '../paper.ts';
import type { AgainstResult, CellResult, SettingResult } from '../results.ts';
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
        label: labelTitle(setting, name),
        series: title,
        ...placeOf(change),
        part: true,
      }));
      return [{ label: title.split(' (')[0]!, series: title, ...placeOf(against) }, ...parts];
    });
    if (points.length === 0) return [];
    const frame = { x: frameOf(points.map(({ x }) => x)), y: frameOf(points.map(({ y }) => y)) };
    const framed = points.map((point) => ({
      ...point,
      x: within(point.x, frame.x),
      y: within(point.y, frame.y),
    }));
    const cut = points.some(
      ({ x, y }, i) =>
        x.low !== framed[i]!.x.low ||
        x.high !== framed[i]!.x.high ||
        y.low !== framed[i]!.y.low ||
        y.high !== framed[i]!.y.high,
    );
    const origin = baselineOf(table, setting.rows);
    return [
      planeFigure({
        id: blockId(table, setting, 'plane'),
        caption: `Changes of AUROC against ${origin}, ${settingTitle(setting)}: overall, and of the group that fares worst, with 95 % intervals.${points.some((point) => 'part' in point) ? ' Small and hollow: single findings.' : ''} Above the horizontal line no group’s AUROC fell, by estimates; the verdict over groups goes by intervals, and allows a group one point.${cut ? ' Bars that leave the frame are cut: tables have them whole.' : ''}${leftOutText(left)}`,
        points: framed,
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

interface Place {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Bars of so many times the usual length around all estimates fit in: one longer would hide the rest. */
const FRAME = 4;

/** What an axis shows: all estimates and the baseline, with room for usual intervals. */
export function frameOf(places: readonly Place[]): readonly [low: number, high: number] {
  const values = [0, ...places.flatMap(({ value }) => value ?? [])];
  const halves = places
    .flatMap(({ low, high }) => (low === null || high === null ? [] : [(high - low) / 2]))
    .sort((a, b) => a - b);
  const room = halves.length === 0 ? 0 : FRAME * quantile(halves, 0.5);
  return [Math.min(...values) - room, Math.max(...values) + room];
}

function within({ value, low, high }: Place, [least, most]: readonly [number, number]): Place {
  return {
    value,
    low: low === null ? null : Math.max(low, least),
    high: high === null ? null : Math.min(high, most),
  };
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
