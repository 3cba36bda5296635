import { INK, MUTED, themedAxis, themedLayout } from '../theme.ts';
import { type Box, placeLabels, textWidth } from './labels.ts';
import {
  axisTitle,
  type Estimate,
  errorBars,
  isDefined,
  type Measure,
  paddedRange,
  plotlyText,
} from './shared.ts';

/** A point of a scatter plot, drawn with error bars both ways and its name beside it. */
export interface ScatterMark {
  readonly label: string;
  readonly x: Estimate;
  readonly y: Estimate;
  readonly color: string;
  readonly symbol: string;
  readonly hollow?: boolean;
  readonly strong?: boolean;
  readonly size?: number;
  /** Default: true. */
  readonly labelled?: boolean;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
}

const MARGIN = { l: 62, r: 14, t: 14, b: 50 };
const LABEL = 11.5;

/** Traces and layout of a scatter plot whose points are labelled directly. */
export function labelledScatter(
  marks: readonly ScatterMark[],
  axes: { readonly x: Measure; readonly y: Measure },
  { width, height }: Frame,
  under: readonly Readonly<Record<string, unknown>>[] = [],
): {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
} {
  const drawn = marks.filter(({ x, y }) => isDefined(x.value) && isDefined(y.value));
  const xRange = paddedRange(drawn.map(({ x }) => x), 0.09);
  const yRange = paddedRange(drawn.map(({ y }) => y), 0.09);
  const plot: Box = {
    x: MARGIN.l,
    y: MARGIN.t,
    width: width - MARGIN.l - MARGIN.r,
    height: height - MARGIN.t - MARGIN.b,
  };
  const toX = (value: number): number =>
    plot.x + ((value - xRange[0]) / (xRange[1] - xRange[0])) * plot.width;
  const toY = (value: number): number =>
    plot.y + (1 - (value - yRange[0]) / (yRange[1] - yRange[0])) * plot.height;

  const traces = drawn.map((mark) => ({
    type: 'scatter',
    mode: 'markers',
    name: plotlyText(mark.label),
    x: [mark.x.value],
    y: [mark.y.value],
    error_x: errorBars([mark.x], { color: mark.color }),
    error_y: errorBars([mark.y], { color: mark.color }),
    marker: {
      color: mark.hollow ? '#ffffff' : mark.color,
      symbol: mark.symbol,
      size: mark.size ?? 9,
      line: { color: mark.color, width: 1.6 },
    },
    cliponaxis: false,
  }));

  const named = drawn.filter(({ labelled }) => labelled !== false);
  const placed = placeLabels(
    named.map((mark) => ({
      x: toX(mark.x.value!),
      y: toY(mark.y.value!),
      width: textWidth(mark.label, LABEL) * (mark.strong ? 1.06 : 1) + 2,
      height: LABEL * 1.25,
    })),
    drawn.flatMap((mark) => obstaclesOf(mark, toX, toY)),
    plot,
  );
  const annotations = named.map((mark, index) => {
    const box = placed[index]!;
    const text = plotlyText(mark.label);
    const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    return {
      text: mark.strong ? `<b>${text}</b>` : text,
      font: { size: LABEL, color: mark.hollow ? MUTED : INK },
      x: mark.x.value,
      y: mark.y.value,
      xanchor: 'center',
      yanchor: 'middle',
      borderpad: 0,
      ...(box.leader
        ? {
            showarrow: true,
            arrowhead: 0,
            arrowwidth: 0.8,
            arrowcolor: MUTED,
            standoff: 6,
            ax: centre.x - toX(mark.x.value!),
            ay: centre.y - toY(mark.y.value!),
          }
        : {
            showarrow: false,
            xshift: centre.x - toX(mark.x.value!),
            yshift: toY(mark.y.value!) - centre.y,
          }),
    };
  });
  return {
    data: [...under, ...traces],
    layout: themedLayout({
      margin: MARGIN,
      xaxis: themedAxis(axisTitle(axes.x), { range: xRange }),
      yaxis: themedAxis(axisTitle(axes.y), { range: yRange }),
      annotations,
    }),
  };
}

function obstaclesOf(
  { x, y }: ScatterMark,
  toX: (value: number) => number,
  toY: (value: number) => number,
): readonly Box[] {
  const at = { x: toX(x.value!), y: toY(y.value!) };
  const boxes: Box[] = [{ x: at.x - 6, y: at.y - 6, width: 12, height: 12 }];
  if (isDefined(x.low) && isDefined(x.high)) {
    boxes.push({ x: toX(x.low), y: at.y - 1, width: toX(x.high) - toX(x.low), height: 2 });
  }
  if (isDefined(y.low) && isDefined(y.high)) {
    boxes.push({ x: at.x - 1, y: toY(y.high), width: 2, height: toY(y.low) - toY(y.high) });
  }
  return boxes;
}
