import type { FigureBlock } from '../document.ts';
import {
  faded,
  MUTED,
  PUBLISHED,
  seriesStyle,
  stylesOf,
  themedAxis,
  themedLayout,
  themedLegend,
} from '../theme.ts';
import { textWidth } from './labels.ts';
import {
  axisTitle,
  describe,
  type Estimate,
  errorBars,
  type FigureText,
  figureBlock,
  isDefined,
  legendHeight,
  type Measure,
  paddedRange,
  panelPlace,
  panelTitle,
  plotlyText,
  spacedTicks,
} from './shared.ts';

export interface CurvePoint extends Estimate {
  /** Value of the knob, epoch or step. */
  readonly x: number;
}

export interface Curve {
  readonly name: string;
  readonly points: readonly CurvePoint[];
  /** From the paper: grey, dashed, hollow. */
  readonly published?: boolean;
  /** A value of the measure at which a dotted line of its colour crosses the panel. */
  readonly across?: number;
}

/** One measure's axes. */
export interface CurvePanel {
  readonly measure: Measure;
  readonly curves: readonly Curve[];
}

interface CurvesOptions extends FigureText {
  /** The knob, or epochs. */
  readonly x: Measure;
  readonly panels: readonly CurvePanel[];
  readonly logX?: boolean;
  readonly width?: number;
  readonly panelHeight?: number;
}

/**
 * Measures over a knob: ours with its interval as a band, the published curve dashed in the same
 * axes. Marks at the knob's values, ticks at these values.
 */
export function ablationFigure(options: CurvesOptions): FigureBlock {
  return curvesFigure(options, true);
}

/** Losses or measures over training, one line per run or method, bands where given. */
export function trainingFigure(options: CurvesOptions): FigureBlock {
  return curvesFigure(options, false);
}

/** Between panels, in pixels: room for tick labels, and below for the title of the next panel. */
const GAP = { x: 56, y: 70 };
const SIDES = { l: 58, r: 14, b: 48 };
const TITLE_LINE = 15;
/** Type sizes as they measure: titles are bold, and so wider. */
const TITLE_SIZE = 12.6;
const SUBTITLE_SIZE = 12;
/** Pixels of a figure that fills the page. */
const WIDE = 680;
/** By the number of panels side by side. */
const PANEL_HEIGHTS: Readonly<Record<number, number>> = { 1: 220, 2: 140, 3: 120 };
/** All rows of panels with their gaps; a page holds 964 pixels. */
const MOST_HEIGHT = 740;

/** Many panels stand four in a row, if their titles fit in a line of two. */
function columnsFor(panels: readonly CurvePanel[], width: number): number {
  const quarter = (width - SIDES.l - SIDES.r - 3 * GAP.x) / 4;
  const fits = panels.every(
    ({ measure }) =>
      textWidth(measure.title, TITLE_SIZE) <= quarter &&
      textWidth(subtitleText(measure), SUBTITLE_SIZE) <= quarter,
  );
  // Rows of four where that leaves fewer rows, or none half empty.
  const four = panels.length === 4 || panels.length === 7 || panels.length === 8;
  if (fits && (four || panels.length > 12)) return 4;
  return panels.length === 4 ? 2 : Math.min(3, panels.length);
}

function curvesFigure(options: CurvesOptions, marked: boolean): FigureBlock {
  const { x, panels, logX = false } = options;
  const columns = columnsFor(panels, options.width ?? WIDE);
  const rows = Math.ceil(panels.length / columns);
  const width = options.width ?? (columns > 1 ? WIDE : 564);
  const panelHeight = Math.min(
    options.panelHeight ?? (PANEL_HEIGHTS[columns] ?? 120) * (marked ? 1 : 0.85),
    (MOST_HEIGHT - (rows - 1) * GAP.y) / Math.max(1, rows),
  );
  const all = panels.flatMap(({ curves }) => curves);
  const [names, published] = [false, true].map((of) => [
    ...new Set(all.filter((curve) => Boolean(curve.published) === of).map(({ name }) => name)),
  ]) as [string[], string[]];
  const legend = [...names, ...published];
  const styles = stylesOf(names);
  const plotWidth = width - SIDES.l - SIDES.r;
  const panelWidth = (plotWidth - (columns - 1) * GAP.x) / Math.max(1, columns);
  const twoLines = panels.some(
    ({ measure }) => subtitleText(measure) !== '' && titleWidth(measure) > panelWidth,
  );
  const titleRoom = TITLE_LINE * (twoLines ? 2 : 1) + 9;
  const top = (legend.length > 1 ? legendHeight(legend, plotWidth) + 6 : 0) + titleRoom;
  const inner = {
    width: plotWidth,
    height: rows * panelHeight + (rows - 1) * GAP.y,
  };
  const height = top + inner.height + SIDES.b;
  const shown = new Set<string>();
  const data: Readonly<Record<string, unknown>>[] = [];
  const axes: Record<string, unknown> = {};
  const annotations: Readonly<Record<string, unknown>>[] = [];
  const shapes: Readonly<Record<string, unknown>>[] = [];

  for (const [index, panel] of panels.entries()) {
    const place = panelPlace(index, { columns, plot: inner, panelHeight, gap: GAP });
    const { suffix } = place;
    const ticks = [...new Set(panel.curves.flatMap(({ points }) => points.map((p) => p.x)))].sort(
      (a, b) => a - b,
    );
    const [low, high] = paddedRange(
      ticks.map((value) => ({ value })),
      0.04,
    );
    // Few epochs are named each, so that no tick stands between two.
    const named = ticks.length <= (marked ? 12 : 6) && !logX;
    // The axis is named once per column, under its last panel.
    const last = index + columns >= panels.length;
    axes[`xaxis${suffix}`] = themedAxis(last ? axisTitle(x) : '', {
      domain: place.x,
      anchor: `y${suffix}`,
      type: logX ? 'log' : 'linear',
      showgrid: false,
      ...(named && {
        tickmode: 'array',
        tickvals: ticks,
        ticktext: spacedTicks(ticks, (value) => (panelWidth * (value - low)) / (high - low)),
      }),
      ...(!logX && { range: [low, high] }),
    });
    axes[`yaxis${suffix}`] = themedAxis('', {
      domain: place.y,
      anchor: `x${suffix}`,
      nticks: 6,
      range: paddedRange(
        panel.curves.flatMap(({ points, across }) => [
          ...points,
          ...(across === undefined ? [] : [{ value: across }]),
        ]),
        0.07,
      ),
    });
    const name = `<b>${axisTitle({ title: panel.measure.title })}</b>`;
    const title = `${name}${twoLines ? '<br>' : '  '}${subtitle(panel.measure)}`;
    annotations.push(panelTitle(title, place, { yshift: 4, align: 'left' }));
    for (const curve of [...panel.curves].sort(
      (a, b) => Number(b.published ?? 0) - Number(a.published ?? 0),
    )) {
      const key = `${curve.published ? 'p' : 'o'}:${curve.name}`;
      data.push(
        ...curveTraces(curve, {
          rank: (curve.published ? published : names).indexOf(curve.name),
          styles,
          axis: suffix,
          marked,
          legend: !shown.has(key),
        }),
      );
      shown.add(key);
      if (curve.across !== undefined) {
        const { color } = styles[names.indexOf(curve.name)] ?? { color: PUBLISHED };
        shapes.push(lineAcross(curve.across, color, suffix));
      }
    }
  }
  return figureBlock(
    options,
    description(x, panels),
    {
      data,
      layout: themedLayout({
        ...axes,
        annotations,
        ...(shapes.length === 0 ? {} : { shapes }),
        margin: { ...SIDES, t: top },
        showlegend: legend.length > 1,
        legend: themedLegend({ y: 1 + (titleRoom + 8) / inner.height }),
      }),
    },
    { width, height },
  );
}

function lineAcross(y: number, color: string, axis: string): Readonly<Record<string, unknown>> {
  return {
    type: 'line',
    xref: `x${axis} domain`,
    yref: `y${axis}`,
    x0: 0,
    x1: 1,
    y0: y,
    y1: y,
    line: { color, width: 1.2, dash: 'dot' },
    layer: 'below',
  };
}

function curveTraces(
  curve: Curve,
  {
    rank,
    styles,
    axis,
    marked,
    legend,
  }: {
    readonly rank: number;
    readonly styles: ReturnType<typeof stylesOf>;
    readonly axis: string;
    readonly marked: boolean;
    readonly legend: boolean;
  },
): readonly Readonly<Record<string, unknown>>[] {
  const style = styles[rank] ?? seriesStyle(rank);
  const color = curve.published ? PUBLISHED : style.color;
  const points = curve.points.toSorted((a, b) => a.x - b.x);
  const axes = { xaxis: `x${axis}`, yaxis: `y${axis}` };
  const line = {
    type: 'scatter',
    mode: marked ? 'lines+markers' : 'lines',
    name: plotlyText(curve.name),
    legendrank: (curve.published ? 1500 : 1000) + rank,
    showlegend: legend,
    x: points.map((point) => point.x),
    y: points.map(({ value }) => (isDefined(value) ? value : null)),
    connectgaps: false,
    line: {
      color,
      width: curve.published ? 1.4 : 2,
      dash: curve.published
        ? (['dash', 'dot', 'dashdot'] as const)[rank % 3]
        : marked
          ? 'solid'
          : style.dash,
    },
    marker: {
      symbol: curve.published ? (['circle', 'square', 'diamond'] as const)[rank % 3] : style.symbol,
      size: curve.published ? 6 : 7,
      color: curve.published ? '#ffffff' : color,
      line: { color, width: 1.4 },
    },
    cliponaxis: false,
    ...axes,
  };
  if (curve.published) return [{ ...line, error_y: errorBars(points, { color }) }];
  const bands = runs(points).map((run) => ({
    type: 'scatter',
    mode: 'lines',
    x: [...run.map((p) => p.x), ...run.map((p) => p.x).reverse()],
    y: [...run.map((p) => p.high), ...run.map((p) => p.low).reverse()],
    fill: 'toself',
    fillcolor: faded(color, 0.15),
    line: { width: 0, color },
    showlegend: false,
    hoverinfo: 'skip',
    ...axes,
  }));
  return [...bands, line];
}

/** Stretches of neighbouring points that have an interval. */
function runs(points: readonly CurvePoint[]): readonly (readonly CurvePoint[])[] {
  const found: CurvePoint[][] = [];
  let open = false;
  for (const point of points) {
    const has = isDefined(point.low) && isDefined(point.high);
    if (has && open) found.at(-1)!.push(point);
    else if (has) found.push([point]);
    open = has;
  }
  return found.filter((run) => run.length > 1);
}

function subtitleText({ unit, better }: Measure): string {
  const parts = [unit, better === undefined ? undefined : `${better} is better`];
  return parts.filter((part) => part !== undefined && part !== '').join(', ');
}

function subtitle(measure: Measure): string {
  return `<span style="color:${MUTED}">${plotlyText(subtitleText(measure))}</span>`;
}

function titleWidth(measure: Measure): number {
  return (
    textWidth(measure.title, TITLE_SIZE) + textWidth(subtitleText(measure), SUBTITLE_SIZE) + 10
  );
}

function description(x: Measure, panels: readonly CurvePanel[]): string {
  return panels
    .map(
      ({ measure, curves }) =>
        `${measure.title} over ${x.title}. ` +
        curves
          .map(({ name, points, published, across }) => {
            const ends = points.length > 12 ? [points[0]!, points.at(-1)!] : points;
            const list = ends.map((point) => `${point.x}: ${describe(point)}`).join(', ');
            const line =
              across === undefined ? '' : `, a line across at ${describe({ value: across })}`;
            return `${name}${published ? ' (published)' : ''} – ${list}${line}`;
          })
          .join('; '),
    )
    .join('. ');
}
