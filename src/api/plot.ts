import type { DataFrame } from 'danfojs-node';
import { UserError } from '../errors.ts';
import type { FigureBlock } from '../report/document.ts';
import { figureBlock, plotlyText } from '../report/figures/shared.ts';
import { stylesOf, themedAxis, themedLayout, themedLegend } from '../report/theme.ts';
import { suggest } from '../suggest.ts';

/** Data of one's own: a frame of danfojs, rows as objects, or columns by their names. */
export type OwnData =
  | DataFrame
  | readonly Readonly<Record<string, unknown>>[]
  | Readonly<Record<string, ArrayLike<unknown>>>;

/** Which columns to draw, by their names. */
export interface PlotColumns {
  readonly x: string;
  /** Numbers. Default: none, and the figure counts records by x. */
  readonly y?: string;
  /** A colour for each of its values, at most 8. */
  readonly color?: string;
  /** Default: by the columns. Points for two of numbers, bars where x is text; without y, bars alone. */
  readonly kind?: 'points' | 'line' | 'bars';
  readonly title?: string;
}

interface Point {
  readonly x: string | number;
  readonly y: number | null;
  readonly color: string;
}

const MOST_COLORS = 8;

/**
 * A figure of one's own data, for a notebook to show.
 *
 * @throws UserError for a column that there isn't, a y that is no number, points or a line without y, or
 *   too many colours.
 */
export function plot(data: OwnData, columns: PlotColumns): FigureBlock {
  const { x, y, color, title } = columns;
  if (y === undefined && columns.kind !== undefined && columns.kind !== 'bars') {
    throw new UserError(
      `kind "${columns.kind}" draws y by x, and no y is named`,
      'name a column of numbers as y, or leave kind out to count',
    );
  }
  const found = columnsOf(data);
  const column = (name: string) => {
    const values = found[name];
    if (values !== undefined) return Array.from(values);
    throw new UserError(`there is no column "${name}"`, suggest(name, Object.keys(found)));
  };
  const [xs, ys, colors] = [column(x), y && column(y), color && column(color)];
  const points = xs.flatMap((value, i): Point[] => {
    const at = ys ? ys[i] : null;
    if (isMissing(value) || (ys && isMissing(at))) return [];
    if (ys && typeof at !== 'number') {
      throw new UserError(
        `column "${y}" holds ${JSON.stringify(at)}, which is no number`,
        'draw a column of numbers as y, or leave y out to count',
      );
    }
    const own = colors ? String(colors[i] ?? 'missing') : '';
    return [
      { x: typeof value === 'number' ? value : String(value), y: at as number | null, color: own },
    ];
  });
  const series = [...new Set(points.map((point) => point.color))].toSorted();
  if (series.length > MOST_COLORS) {
    throw new UserError(
      `column "${color}" has ${series.length} values, too many for colours`,
      `choose one of at most ${MOST_COLORS} values`,
    );
  }
  const numeric = points.every((point) => typeof point.x === 'number');
  const kind = columns.kind ?? (y !== undefined && numeric ? 'points' : 'bars');
  const omitted = xs.length - points.length;
  const drawn = `${points.length} records${omitted > 0 ? `, ${omitted} with missing values left out` : ''}`;
  // Numbers are counted by ranges, words each.
  const counted = numeric ? `records in each range of ${x}` : `how often each ${x} occurs`;
  const what = y === undefined ? counted : `${y} by ${x}`;
  const styles = stylesOf(series);
  return figureBlock(
    { id: 'plot', caption: '' },
    `${title ?? what}${color ? `, by ${color}` : ''}: ${drawn}.`,
    {
      data: series.map((name, i) => ({
        ...trace(
          points.filter((point) => point.color === name),
          kind,
          y === undefined,
        ),
        name: plotlyText(name),
        marker: { color: styles[i]!.color, symbol: styles[i]!.symbol },
        showlegend: true,
      })),
      layout: themedLayout({
        ...(title === undefined ? {} : { title: { text: plotlyText(title) } }),
        barmode: 'group',
        showlegend: color !== undefined,
        xaxis: themedAxis(plotlyText(x)),
        yaxis: themedAxis(plotlyText(y ?? 'records')),
        legend: themedLegend(color ? { title: { text: plotlyText(color) } } : {}),
        margin: {
          l: 62,
          r: 14,
          b: 50,
          t: (color === undefined ? 20 : 44) + (title === undefined ? 0 : 30),
        },
      }),
    },
    { width: 680, height: 380 },
  );
}

function trace(points: readonly Point[], kind: string, counted: boolean): object {
  const x = points.map((point) => (typeof point.x === 'string' ? plotlyText(point.x) : point.x));
  if (counted) return { type: 'histogram', x };
  const y = points.map((point) => point.y);
  if (kind === 'bars') return { type: 'bar', x, y };
  return { type: 'scatter', mode: kind === 'line' ? 'lines+markers' : 'markers', x, y };
}

function columnsOf(data: OwnData): Readonly<Record<string, ArrayLike<unknown>>> {
  if (isFrame(data)) {
    const rows = data.values as readonly (readonly unknown[])[];
    return Object.fromEntries(data.columns.map((name, i) => [name, rows.map((row) => row[i])]));
  }
  if (!Array.isArray(data)) return data as Readonly<Record<string, ArrayLike<unknown>>>;
  const names = new Set(data.flatMap((row) => Object.keys(row)));
  return Object.fromEntries([...names].map((name) => [name, data.map((row) => row[name])]));
}

function isFrame(data: OwnData): data is DataFrame {
  return '$columns' in data;
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}
