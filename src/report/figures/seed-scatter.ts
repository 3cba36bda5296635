import type { FigureBlock } from '../document.ts';
import { faded, type SERIES, stylesOf, themedAxis, themedLayout, themedLegend } from '../theme.ts';
import {
  axisTitle,
  describe,
  type Estimate,
  type FigureText,
  figureBlock,
  isDefined,
  legendHeight,
  type Measure,
  paddedRange,
  panelInRow,
  panelTitle,
  plotlyText,
} from './shared.ts';

export interface SeedScatterSeries {
  readonly name: string;
  /** One per seed; undefined ones are left out. */
  readonly seeds: readonly { readonly x: number | null; readonly y: number | null }[];
  readonly mean: { readonly x: Estimate; readonly y: Estimate };
}

export interface SeedScatterPanel {
  readonly title: string;
  readonly series: readonly SeedScatterSeries[];
}

const SIDES = { l: 62, r: 14, b: 50 };
const GAP = 0.1;

/**
 * Two measures against each other: a faint point per seed, a large one for the mean.
 * Panels share their axes, and series of one name their colour.
 */
export function seedScatterFigure({
  panels,
  x,
  y,
  width = 680,
  height = 270,
  ...text
}: FigureText & {
  readonly panels: readonly SeedScatterPanel[];
  readonly x: Measure;
  readonly y: Measure;
  readonly width?: number;
  readonly height?: number;
}): FigureBlock {
  const all = panels.flatMap(({ series }) => series);
  const names = [...new Set(all.map(({ name }) => name))];
  const styles = stylesOf(names);
  const range = (of: 'x' | 'y') =>
    paddedRange(
      all.flatMap(({ seeds, mean }) =>
        [mean[of].value, ...seeds.map((seed) => seed[of])].map((value) => ({ value })),
      ),
      0.05,
    );
  const top = legendHeight(names, width - SIDES.l - SIDES.r) + (panels.length > 1 ? 20 : 0);
  const axes: Record<string, unknown> = {};
  const annotations: Readonly<Record<string, unknown>>[] = [];
  const data: Record<string, unknown>[] = [];
  const named = new Set<string>();
  panels.forEach(({ title, series }, index) => {
    const place = panelInRow(index, panels.length, GAP);
    const { suffix } = place;
    axes[`xaxis${suffix}`] = themedAxis(axisTitle(x), {
      domain: place.x,
      anchor: `y${suffix}`,
      range: range('x'),
      nticks: 6,
    });
    axes[`yaxis${suffix}`] = themedAxis(index === 0 ? axisTitle(y) : '', {
      anchor: `x${suffix}`,
      range: range('y'),
    });
    if (panels.length > 1) {
      annotations.push(panelTitle(`<b>${plotlyText(title)}</b>`, place, { yshift: 3 }));
    }
    const drawn = series.map((one) =>
      traces(one, styles[names.indexOf(one.name)]!, names.indexOf(one.name), suffix, named),
    );
    // Means stand above the seeds of every series.
    data.push(...drawn.map(([seeds]) => seeds), ...drawn.map(([, mean]) => mean));
  });
  return figureBlock(
    text,
    `Scatter plot of ${y.title} against ${x.title}, a point a seed. Means: ` +
      panels
        .flatMap(({ title, series }) =>
          series.map(
            ({ name, mean }) => `${name} (${title}): ${describe(mean.y)} at ${describe(mean.x)}`,
          ),
        )
        .join('; '),
    {
      data,
      layout: themedLayout({
        ...axes,
        annotations,
        margin: { ...SIDES, t: top },
        showlegend: names.length > 1,
        legend: themedLegend({ y: 1 + (panels.length > 1 ? 24 : 4) / (height - top - SIDES.b) }),
      }),
    },
    { width, height },
  );
}

function traces(
  { name, seeds, mean }: SeedScatterSeries,
  { color, symbol }: Pick<(typeof SERIES)[number], 'color' | 'symbol'>,
  rank: number,
  suffix: string,
  named: Set<string>,
): readonly [Record<string, unknown>, Record<string, unknown>] {
  const shown = seeds.filter(({ x, y }) => isDefined(x) && isDefined(y));
  const common = {
    type: 'scatter',
    mode: 'markers',
    name: plotlyText(name),
    legendgroup: name,
    legendrank: 1000 + rank,
    xaxis: `x${suffix}`,
    yaxis: `y${suffix}`,
    cliponaxis: false,
  };
  const first = !named.has(name);
  named.add(name);
  const defined = isDefined(mean.x.value) && isDefined(mean.y.value);
  return [
    {
      ...common,
      showlegend: false,
      x: shown.map(({ x }) => x),
      y: shown.map(({ y }) => y),
      marker: { color: faded(color, 0.45), symbol, size: 5 },
    },
    {
      ...common,
      showlegend: first,
      x: defined ? [mean.x.value] : [],
      y: defined ? [mean.y.value] : [],
      marker: { color, symbol, size: 11, line: { color: '#ffffff', width: 1 } },
    },
  ];
}
