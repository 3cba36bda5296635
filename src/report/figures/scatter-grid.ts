import type { FigureBlock } from '../document.ts';
import { stylesOf, themedAxis, themedLayout, themedLegend } from '../theme.ts';
import {
  axisTitle,
  type FigureText,
  figureBlock,
  legendHeight,
  type Measure,
  paddedRange,
  panelPlace,
  panelTitle,
  plotlyText,
} from './shared.ts';

/** Points of one kind, in all panels in the same colour and shape. */
export interface ScatterSeries {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface ScatterPanel {
  /** Stands over the panel: a correlation. */
  readonly title: string;
  readonly y: Measure;
  readonly series: readonly ScatterSeries[];
}

const COLUMNS = 3;
const GAP = { x: 58, y: 76 };
const SIDES = { l: 56, r: 10, b: 46 };
const PANEL_HEIGHT = 165;

/** Scatter plots side by side over one x, three in a row, with one legend. */
export function scatterGridFigure({
  x,
  panels,
  width = 680,
  ...text
}: FigureText & {
  readonly x: Measure;
  readonly panels: readonly ScatterPanel[];
  readonly width?: number;
}): FigureBlock {
  const rows = Math.ceil(panels.length / COLUMNS);
  const names = [...new Set(panels.flatMap(({ series }) => series.map(({ name }) => name)))];
  const top = legendHeight(names, width - SIDES.l - SIDES.r) + 24;
  const height = top + SIDES.b + rows * PANEL_HEIGHT + (rows - 1) * GAP.y;
  const plot = { width: width - SIDES.l - SIDES.r, height: height - top - SIDES.b };
  const grid = { columns: COLUMNS, plot, panelHeight: PANEL_HEIGHT, gap: GAP };
  const xRange = paddedRange(all(panels).map(({ x: value }) => ({ value })));
  const axes: Record<string, unknown> = {};
  const annotations: unknown[] = [];
  const data = panels.flatMap((panel, index) => {
    const place = panelPlace(index, grid);
    const { suffix } = place;
    axes[`xaxis${suffix}`] = themedAxis(axisTitle(x), {
      domain: place.x,
      anchor: `y${suffix}`,
      range: xRange,
    });
    axes[`yaxis${suffix}`] = themedAxis(axisTitle(panel.y), {
      domain: place.y,
      anchor: `x${suffix}`,
      range: paddedRange(all([panel]).map(({ y }) => ({ value: y }))),
    });
    annotations.push(
      panelTitle(plotlyText(panel.title), place, {
        x: (place.x[0] + place.x[1]) / 2,
        xanchor: 'center',
        font: { size: 11.5 },
      }),
    );
    return panel.series.map(({ name, points }) => {
      const { color, symbol } = stylesOf(names)[names.indexOf(name)]!;
      return {
        type: 'scatter',
        mode: 'markers',
        name: plotlyText(name),
        legendgroup: name,
        showlegend: panels.findIndex(({ series }) => series.some((s) => s.name === name)) === index,
        x: points.map((point) => point.x),
        y: points.map((point) => point.y),
        xaxis: `x${suffix}`,
        yaxis: `y${suffix}`,
        marker: { color, symbol, size: 5.5, opacity: 0.85 },
        cliponaxis: false,
      };
    });
  });
  return figureBlock(
    text,
    `Scatter plots over ${x.title}. ${panels.map(({ title, y }) => `${y.title}: ${title}`).join('; ')}`,
    {
      data,
      layout: themedLayout({
        ...axes,
        annotations,
        margin: { ...SIDES, t: top },
        showlegend: names.length > 1,
        legend: themedLegend({ y: 1 + 24 / plot.height }),
      }),
    },
    { width, height },
  );
}

function all(panels: readonly ScatterPanel[]) {
  return panels.flatMap(({ series }) => series.flatMap(({ points }) => points));
}
