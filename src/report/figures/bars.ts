import type { FigureBlock } from '../document.ts';
import {
  AXIS,
  INK,
  MUTED,
  PUBLISHED,
  stylesOf,
  themedAxis,
  themedLayout,
  themedLegend,
  tinted,
} from '../theme.ts';
import { wrapped } from './labels.ts';
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
  plotlyText,
} from './shared.ts';

export interface BarSeries {
  readonly name: string;
  /** One per group, in their order. */
  readonly values: readonly Estimate[];
  readonly published?: boolean;
}

const SIDES = { l: 58, r: 14 };
/** Share of a group's width that its bars fill. */
const FILL = 0.76;

/** Bars from zero, side by side in groups, with intervals; undefined values say `n/a`. */
export function groupedBarsFigure({
  groups,
  series,
  measure,
  width = 680,
  height = 200,
  ...text
}: FigureText & {
  readonly groups: readonly string[];
  readonly series: readonly BarSeries[];
  readonly measure: Measure;
  readonly width?: number;
  readonly height?: number;
}): FigureBlock {
  const plotWidth = width - SIDES.l - SIDES.r;
  const room = plotWidth / Math.max(1, groups.length);
  const barWidth = FILL / Math.max(1, series.length);
  const labels = groups.map((group) => wrapped(group, room - 8, 11.5));
  const lines = Math.max(1, ...labels.map((label) => label.length));
  const ours = series.filter(({ published }) => !published);
  const styles = stylesOf(ours.map(({ name }) => name));
  const centre = (group: number, rank: number): number =>
    group + (rank - (series.length - 1) / 2) * barWidth;

  const traces = series.map(({ name, values, published }, rank) => {
    const color = published
      ? PUBLISHED
      : styles[
          Math.max(
            0,
            ours.findIndex((s) => s.name === name),
          )
        ]!.color;
    return {
      type: 'bar',
      name: plotlyText(name),
      x: groups.map((_, group) => centre(group, rank)),
      y: groups.map((_, group) => (isDefined(values[group]?.value) ? values[group]!.value : null)),
      width: barWidth * 0.88,
      marker: {
        color: tinted(color, published ? 0.35 : 0.85),
        line: { color, width: published ? 1 : 0 },
      },
      error_y: errorBars(
        groups.map((_, group) => values[group] ?? { value: null }),
        { color: INK, thickness: 1.1, width: 3 },
      ),
    };
  });
  const missing = series.flatMap(({ values }, rank) =>
    groups.flatMap((_, group) =>
      isDefined(values[group]?.value)
        ? []
        : [
            {
              text: 'n/a',
              x: centre(group, rank),
              y: 0,
              yanchor: 'bottom',
              yshift: 2,
              showarrow: false,
              font: { size: 10.5, color: MUTED },
            },
          ],
    ),
  );
  const all = series.flatMap(({ values }) => values);
  const [low, high] = paddedRange([...all, { value: 0 }], 0.06);
  const smallest = Math.min(0, ...all.flatMap((e) => [e.value, e.low]).filter(isDefined));
  const top =
    series.length > 1
      ? legendHeight(
          series.map(({ name }) => name),
          plotWidth,
        ) + 6
      : 14;
  const bottom = 30 + (lines - 1) * 14;
  return figureBlock(
    text,
    `Bars of ${measure.title}. ` +
      groups
        .map(
          (group, index) =>
            `${group}: ${series.map((s) => `${s.name} ${describe(s.values[index] ?? { value: null })}`).join(', ')}`,
        )
        .join('; '),
    {
      data: traces,
      layout: themedLayout({
        barmode: 'overlay',
        margin: { ...SIDES, t: top, b: bottom },
        xaxis: themedAxis('', {
          tickmode: 'array',
          tickvals: groups.map((_, index) => index),
          ticktext: labels.map((label) => label.map(plotlyText).join('<br>')),
          range: [-0.5, groups.length - 0.5],
          showgrid: false,
          ticks: '',
          tickangle: 0,
          tickfont: { size: 11.5, color: INK },
        }),
        yaxis: themedAxis(axisTitle(measure), {
          range: [smallest < 0 ? low : 0, high],
          zeroline: true,
          zerolinecolor: AXIS,
          zerolinewidth: 1,
        }),
        annotations: missing,
        showlegend: series.length > 1,
        legend: themedLegend(),
      }),
    },
    { width, height: height + (lines - 1) * 14 + Math.max(0, top - 40) },
  );
}
