import type { FigureBlock } from '../document.ts';
import { AXIS, INK, MUTED, stylesOf } from '../theme.ts';
import { labelledScatter, type ScatterMark } from './labelled-scatter.ts';
import { type Box, type Obstacle, textWidth } from './labels.ts';
import { describe, type Estimate, type FigureText, type Measure } from './shared.ts';

/** A change against a baseline: overall across, of the worst-off group up. */
export interface PlanePoint {
  readonly label: string;
  /** Points of a series have one colour and symbol. */
  readonly series: string;
  readonly x: Estimate;
  readonly y: Estimate;
  /** One of several that `strong` ones summarise: small, hollow, named where there is room. */
  readonly part?: boolean;
  /** Of those, the ones that are drawn full. */
  readonly filled?: boolean;
}

/** What the quadrants mean, clockwise from the upper right. */
export interface Quadrants {
  readonly upperRight: string;
  readonly lowerRight: string;
  readonly lowerLeft: string;
  readonly upperLeft: string;
}

/** Size of the quadrants' names. */
const CORNER = 11;
/** For the names of quadrants and, beside them, that of the baseline, which often lies on the edge. */
const HEADROOM = 0.16;

/** Changes against a baseline, which lies where both axes cross; quadrants are named. */
export function planeFigure({
  points,
  origin,
  x,
  y,
  quadrants,
  width = 600,
  height = 340,
  ...text
}: FigureText & {
  readonly points: readonly PlanePoint[];
  /** Name of the baseline. */
  readonly origin: string;
  readonly x: Measure;
  readonly y: Measure;
  readonly quadrants: Quadrants;
  readonly width?: number;
  readonly height?: number;
}): FigureBlock {
  const series = [...new Set(points.map((point) => point.series))];
  const styles = stylesOf(series);
  const marks: ScatterMark[] = [
    {
      label: origin,
      x: { value: 0 },
      y: { value: 0 },
      color: INK,
      symbol: 'cross-thin-open',
      size: 10,
    },
    ...points.map((point): ScatterMark => {
      const { color, symbol } = styles[series.indexOf(point.series)]!;
      const mark = { label: point.label, color, symbol };
      return point.part
        ? {
            ...mark,
            x: { value: point.x.value },
            y: { value: point.y.value },
            hollow: point.filled !== true,
            size: 7,
            optional: true,
            series: point.series,
          }
        : { ...mark, x: point.x, y: point.y, strong: true, size: 11 };
    }),
  ];
  const corners = [
    { name: quadrants.upperRight, right: true, upper: true },
    { name: quadrants.lowerRight, right: true, upper: false },
    { name: quadrants.lowerLeft, right: false, upper: false },
    { name: quadrants.upperLeft, right: false, upper: true },
  ];
  const standing = (plot: Box): Obstacle[] =>
    corners.map(({ name, right, upper }) => {
      const size = { width: textWidth(name, CORNER) + 6, height: CORNER * 1.5 };
      return {
        ...size,
        x: right ? plot.x + plot.width - size.width : plot.x,
        y: upper ? plot.y : plot.y + plot.height - size.height,
        weight: 10,
      };
    });
  const frame = { width, height, headroom: HEADROOM };
  const { data, layout } = labelledScatter(marks, { x, y }, frame, undefined, standing);
  const { annotations } = layout as { annotations: readonly object[] };
  const corner = ({ name, right, upper }: (typeof corners)[number]) => ({
    text: name,
    xref: 'paper',
    yref: 'paper',
    x: right ? 0.995 : 0.005,
    y: upper ? 0.995 : 0.005,
    xanchor: right ? 'right' : 'left',
    yanchor: upper ? 'top' : 'bottom',
    showarrow: false,
    font: { size: CORNER, color: MUTED },
    // Lines of the grid may run behind a name; they must not strike it through.
    bgcolor: 'rgba(255,255,255,0.85)',
    borderpad: 0,
  });
  const line = { type: 'line', layer: 'below', line: { color: AXIS, width: 1.2, dash: 'dot' } };
  return {
    kind: 'figure',
    id: text.id,
    caption: text.caption,
    alt:
      text.alt ??
      `${y.title} against ${x.title}, ${origin} at the origin. ${points
        .filter(({ part }) => !part)
        .map((point) => `${point.label}: ${describe(point.y)} at ${describe(point.x)}`)
        .join('; ')}`,
    figure: {
      data,
      layout: {
        ...layout,
        shapes: [
          { ...line, x0: 0, x1: 0, yref: 'paper', y0: 0, y1: 1 },
          { ...line, xref: 'paper', x0: 0, x1: 1, y0: 0, y1: 0 },
        ],
        annotations: [...corners.map(corner), ...annotations],
      },
    },
    width,
    height,
  };
}
