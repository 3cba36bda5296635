import { INK, MUTED, themedAxis, themedLayout, themedLegend } from '../theme.ts';
import { type Box, type Obstacle, placeLabels, textWidth } from './labels.ts';
import {
  axisTitle,
  type Estimate,
  errorBars,
  isDefined,
  legendHeight,
  type Measure,
  paddedRange,
  plotlyText,
} from './shared.ts';

/** A point of a scatter plot, drawn with error bars both ways and its name beside it. */
export interface ScatterMark {
  /** Empty: it has none in the plot. */
  readonly label: string;
  readonly x: Estimate;
  readonly y: Estimate;
  readonly color: string;
  readonly symbol: string;
  readonly hollow?: boolean;
  readonly strong?: boolean;
  readonly size?: number;
  /** Left without its name where there is no room for it. */
  readonly optional?: boolean;
  /** Names it in a legend, once a series, where names are optional. */
  readonly series?: string;
  /** In the legend, where its own is a tint. Default: its own. */
  readonly seriesColor?: string;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Share of the vertical range that is kept free above the highest point and below the lowest. */
  readonly headroom?: number;
}

const SIDES = { l: 62, r: 14, b: 50 };
const LABEL = 11.5;
/** A name on an interval's bar is worse than one a step farther off. */
const BAR = 3;

/** A line of horizontal and vertical segments under the points. */
export interface PolyLine extends Readonly<Record<string, unknown>> {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Traces and layout of a scatter plot whose points are labelled directly. */
export function labelledScatter(
  marks: readonly ScatterMark[],
  axes: { readonly x: Measure; readonly y: Measure },
  { width, height, headroom = 0.09 }: Frame,
  line?: PolyLine,
  /** What else stands in the plot, in pixels, that no name should cover. */
  standing: (plot: Box) => readonly Obstacle[] = () => [],
): {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
} {
  const drawn = marks.filter(({ x, y }) => isDefined(x.value) && isDefined(y.value));
  const xRange = paddedRange(
    drawn.map(({ x }) => x),
    0.09,
  );
  const yRange = paddedRange(
    drawn.map(({ y }) => y),
    headroom,
  );
  const series = [...new Set(drawn.flatMap((mark) => mark.series ?? []))];
  const legend = series.length > 1;
  const top = legend ? legendHeight(series, width - SIDES.l - SIDES.r) : 14;
  const margin = { ...SIDES, t: top };
  const plot: Box = {
    x: margin.l,
    y: margin.t,
    width: width - margin.l - margin.r,
    height: height - margin.t - margin.b,
  };
  const toX = (value: number): number =>
    plot.x + ((value - xRange[0]) / (xRange[1] - xRange[0])) * plot.width;
  const toY = (value: number): number =>
    plot.y + (1 - (value - yRange[0]) / (yRange[1] - yRange[0])) * plot.height;

  const traces = drawn.map((mark) => ({
    type: 'scatter',
    mode: 'markers',
    name: plotlyText(mark.series ?? mark.label),
    showlegend: false,
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

  // Filled or hollow is a matter of single points, so the legend shows every series filled.
  const keys = series.map((name) => {
    const own = drawn.filter((mark) => mark.series === name);
    const { color: drawnIn, symbol, seriesColor: color = drawnIn } = own[0]!;
    return {
      type: 'scatter',
      mode: 'markers',
      name: plotlyText(name),
      showlegend: true,
      x: [null],
      y: [null],
      marker: { color, symbol, size: 9 },
    };
  });

  const placed = placeLabels(
    drawn.map((mark) => ({
      x: toX(mark.x.value!),
      y: toY(mark.y.value!),
      width: textWidth(mark.label, LABEL) * (mark.strong ? 1.06 : 1) + 2,
      height: LABEL * 1.25,
    })),
    [
      ...drawn.flatMap((mark) => obstaclesOf(mark, toX, toY)),
      ...segments(line, toX, toY),
      ...standing(plot),
    ],
    plot,
  );
  const annotations = drawn.flatMap((mark, index) => {
    const box = placed[index]!;
    if (mark.label === '' || (mark.optional && (box.crowded || box.leader))) return [];
    const text = plotlyText(mark.label);
    const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const annotation = {
      text: mark.strong ? `<b>${text}</b>` : text,
      font: { size: LABEL, color: mark.hollow ? MUTED : INK },
      x: mark.x.value,
      y: mark.y.value,
      xanchor: 'center',
      yanchor: 'middle',
      borderpad: 0,
      // Error bars may run behind a name; they must not strike it through.
      bgcolor: 'rgba(255,255,255,0.78)',
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
    return [annotation];
  });
  return {
    data: [...(line ? [line] : []), ...traces, ...keys],
    layout: themedLayout({
      margin,
      showlegend: legend,
      legend: themedLegend(),
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
): readonly Obstacle[] {
  const at = { x: toX(x.value!), y: toY(y.value!) };
  const boxes: Obstacle[] = [{ x: at.x - 6, y: at.y - 6, width: 12, height: 12, weight: 10 }];
  if (isDefined(x.low) && isDefined(x.high)) {
    const width = toX(x.high) - toX(x.low);
    boxes.push({ x: toX(x.low), y: at.y - 1.5, width, height: 3, weight: BAR });
  }
  if (isDefined(y.low) && isDefined(y.high)) {
    const height = toY(y.low) - toY(y.high);
    boxes.push({ x: at.x - 1.5, y: toY(y.high), width: 3, height, weight: BAR });
  }
  return boxes;
}

function segments(
  line: PolyLine | undefined,
  toX: (value: number) => number,
  toY: (value: number) => number,
): readonly Box[] {
  if (!line) return [];
  return line.x.slice(1).map((x, index) => {
    const [x0, x1] = [toX(line.x[index]!), toX(x)].toSorted((a, b) => a - b) as [number, number];
    const [y0, y1] = [toY(line.y[index]!), toY(line.y[index + 1]!)].toSorted((a, b) => a - b) as [
      number,
      number,
    ];
    return { x: x0 - 2, y: y0 - 2, width: x1 - x0 + 4, height: y1 - y0 + 4 };
  });
}
