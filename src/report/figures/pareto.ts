import type { FigureBlock } from '../document.ts';
import { faded, INK, stylesOf, tinted } from '../theme.ts';
import { labelledScatter } from './labelled-scatter.ts';
import {
  describe,
  type Estimate,
  type FigureText,
  figureBlock,
  isDefined,
  type Measure,
} from './shared.ts';

export interface ParetoPoint {
  readonly label: string;
  /** Points of one series share colour and marker. Default: the label. */
  readonly series?: string;
  readonly x: Estimate;
  readonly y: Estimate;
}

type DirectedMeasure = Measure & { readonly better: 'higher' | 'lower' };

/**
 * Indices of the points that no other point beats in one measure without losing in the other,
 * from left to right. Undefined points are on no front.
 */
export function paretoFront(
  points: readonly Pick<ParetoPoint, 'x' | 'y'>[],
  x: 'higher' | 'lower',
  y: 'higher' | 'lower',
): readonly number[] {
  const signed = points.map((point) => [
    isDefined(point.x.value) ? (x === 'higher' ? 1 : -1) * point.x.value : Number.NaN,
    isDefined(point.y.value) ? (y === 'higher' ? 1 : -1) * point.y.value : Number.NaN,
  ]) as readonly (readonly [number, number])[];
  return signed
    .flatMap(([a, b], index) => {
      if (Number.isNaN(a) || Number.isNaN(b)) return [];
      const beaten = signed.some(([c, d]) => c >= a && d >= b && (c > a || d > b));
      return beaten ? [] : [index];
    })
    .toSorted((i, j) => points[i]!.x.value! - points[j]!.x.value!);
}

/**
 * A scatter of trade-offs: the front joined by a step line and labelled; the rest hollow, and
 * labelled where there is room.
 */
export function paretoFigure({
  points,
  x,
  y,
  width = 564,
  height = 300,
  ...text
}: FigureText & {
  readonly points: readonly ParetoPoint[];
  readonly x: DirectedMeasure;
  readonly y: DirectedMeasure;
  readonly width?: number;
  readonly height?: number;
}): FigureBlock {
  const front = paretoFront(points, x.better, y.better);
  const series = [...new Set(points.map((point) => point.series ?? point.label))];
  const styles = stylesOf(series);
  const marks = points.map(({ series: name, ...point }, index) => {
    const style = styles[series.indexOf(name ?? point.label)]!;
    const first = front.includes(index);
    return {
      ...point,
      ...(name !== undefined && { series: name, seriesColor: style.color }),
      color: first ? style.color : tinted(style.color, 0.6),
      symbol: style.symbol,
      ...(!first && { hollow: true, size: 7, optional: true }),
      ...(first && { strong: true }),
    };
  });
  const line = {
    type: 'scatter',
    mode: 'lines',
    showlegend: false,
    hoverinfo: 'skip',
    ...frontLine(
      front.map((index) => ({ x: points[index]!.x.value!, y: points[index]!.y.value! })),
      y.better,
    ),
    line: { color: faded(INK, 0.45), width: 1.2 },
  };
  return figureBlock(
    text,
    `Scatter plot of ${y.title} against ${x.title}. On the front: ` +
      front
        .map((index) => {
          const point = points[index]!;
          return `${point.label}: ${describe(point.x)}, ${describe(point.y)}`;
        })
        .join('; '),
    labelledScatter(marks, { x, y }, { width, height }, line),
    { width, height },
  );
}

/** The border of the region that the front dominates: corners at the worse of two neighbours. */
function frontLine(
  front: readonly { readonly x: number; readonly y: number }[],
  better: 'higher' | 'lower',
): { readonly x: readonly number[]; readonly y: readonly number[] } {
  const corners = front.flatMap((point, index) => {
    const next = front[index + 1];
    if (!next) return [point];
    // Neighbours trade one measure for the other, so the corner has the worse of both.
    const nextIsBetter = better === 'higher' ? next.y > point.y : next.y < point.y;
    return [point, nextIsBetter ? { x: next.x, y: point.y } : { x: point.x, y: next.y }];
  });
  return { x: corners.map(({ x }) => x), y: corners.map(({ y }) => y) };
}
