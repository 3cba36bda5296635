import type { FigureBlock } from '../document.ts';
import { faded, INK, seriesStyle } from '../theme.ts';
import { labelledScatter } from './labelled-scatter.ts';
import { describe, type Estimate, type FigureText, isDefined, type Measure } from './shared.ts';

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

/** A scatter of trade-offs: the front joined by a step line and labelled, the rest hollow. */
export function paretoFigure({
  points,
  x,
  y,
  width = 564,
  height = 380,
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
  const marks = points.map((point, index) => {
    const style = seriesStyle(series.indexOf(point.series ?? point.label));
    const first = front.includes(index);
    return {
      ...point,
      color: first ? style.color : faded(style.color, 0.55),
      symbol: style.symbol,
      ...(!first && { hollow: true, size: 7 }),
      ...(first && { strong: true }),
    };
  });
  // The region that the front dominates has corners at the worse of two neighbours' values.
  const shape = (x.better === 'higher') === (y.better === 'higher') ? 'vh' : 'hv';
  const line = {
    type: 'scatter',
    mode: 'lines',
    x: front.map((index) => points[index]!.x.value),
    y: front.map((index) => points[index]!.y.value),
    line: { color: faded(INK, 0.45), width: 1.2, shape: shape === 'vh' ? 'vh' : 'hv' },
  };
  return {
    kind: 'figure',
    id: text.id,
    caption: text.caption,
    alt:
      text.alt ??
      `Scatter plot of ${y.title} against ${x.title}. On the front: ` +
        front
          .map((index) => {
            const point = points[index]!;
            return `${point.label}: ${describe(point.x)}, ${describe(point.y)}`;
          })
          .join('; '),
    figure: labelledScatter(marks, { x, y }, { width, height }, [line]),
    width,
    height,
  };
}
