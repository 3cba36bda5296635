import type { Tone } from './tally.ts';

/**
 * The look of every figure, in the report and in notebooks: quiet axes, direct colours that
 * people with any colour vision tell apart (Okabe and Ito's set, darkened for thin lines), and a
 * marker shape and dash beside each colour so that grey prints still read.
 */
export const FONT_FAMILY =
  '"Source Sans 3", "Source Sans Pro", "Helvetica Neue", Arial, sans-serif';

export const INK = '#22282f';
export const MUTED = '#67707b';
export const GRID = '#e4e7eb';
export const AXIS = '#9aa3ad';
/** Published numbers, always: grey, hollow, dashed. */
export const PUBLISHED = '#7b848f';

export const SERIES = [
  { color: '#0b6ea8', symbol: 'circle', dash: 'solid' },
  { color: '#c8501e', symbol: 'square', dash: 'dash' },
  { color: '#0d8a68', symbol: 'diamond', dash: 'dashdot' },
  { color: '#a64d88', symbol: 'triangle-up', dash: 'dot' },
  { color: '#b07c00', symbol: 'triangle-down', dash: '9px,3px,2px,3px' },
  { color: '#2c9bc9', symbol: 'cross', dash: '9px,4px' },
  { color: '#5b4b8a', symbol: 'star', dash: 'solid' },
  { color: '#6b6b2a', symbol: 'pentagon', dash: '4px,2px' },
] as const;

/** How a verdict is drawn: colour and marker, so that grey prints still read. */
export const VERDICTS: Readonly<Record<Tone, { readonly color: string; readonly symbol: string }>> =
  {
    replicated: { color: '#0b7358', symbol: 'circle' },
    'not-replicated': { color: '#b23a12', symbol: 'square' },
    undecided: { color: '#7d6000', symbol: 'diamond-open' },
    'not-tested': { color: '#66707a', symbol: 'x-thin-open' },
  };

/** Colour, marker and dash of the n-th series. */
export function seriesStyle(index: number): (typeof SERIES)[number] {
  return SERIES[index % SERIES.length]!;
}

/** What plain models and the papers' own methods are called; each keeps its place in all figures. */
const PLACES: Readonly<Record<string, number>> = {
  ...{ Vanilla: 0, ERM: 0, 'Task only': 0, M1: 0 },
  ...{ Ours: 1, SPARE: 1, FairGrad: 1, FairSDE: 1, M2: 1 },
  ...{ AD: 2, 'Race only': 2, GroupModel: 2, Decoupled: 2, M3: 2 },
  ...{ FAAP: 3, 'Sex only': 3, DomainInd: 3, M4: 3 },
  ...{ 'Plain sum': 4, FIN: 4, MTL: 4, 'Fixed weights': 5, APPLE: 5 },
};

/**
 * Styles of the series of a figure, in their order. A method looks alike in all figures of all
 * reports: the plain model first, the paper's own method second; unknown names take what is left.
 */
export function stylesOf(names: readonly string[]): readonly (typeof SERIES)[number][] {
  const wanted = names.map((name) => PLACES[name.split(/[,:(]/)[0]!.trim()]);
  const taken = new Set<number>();
  const places = wanted.map((place) => {
    if (place === undefined || taken.has(place)) return null;
    taken.add(place);
    return place;
  });
  return places.map((place) => {
    if (place !== null) return seriesStyle(place);
    const free = SERIES.findIndex((_, index) => !taken.has(index));
    // More series than styles begin anew.
    const next = free < 0 ? taken.size : free;
    taken.add(next);
    return seriesStyle(next);
  });
}

/**
 * A drawn figure whose theme colours are CSS variables with these colours as defaults, so that a
 * page can set them anew for a dark screen.
 */
export function withColorVariables(svg: string): string {
  let text = svg;
  for (const [name, color] of NAMED_COLORS) {
    const rgb = `rgb(${channelsOf(color).join(', ')})`;
    text = text.replaceAll(`: ${rgb};`, `: var(--figure-${name}, ${rgb});`);
  }
  return text;
}

const NAMED_COLORS: readonly (readonly [string, string])[] = [
  ['ink', INK],
  ['muted', MUTED],
  ['grid', GRID],
  ['axis', AXIS],
  ['published', PUBLISHED],
  ['paper', '#ffffff'],
  ...Object.entries(VERDICTS).map(([tone, { color }]) => [tone, color] as const),
  ...SERIES.map(({ color }, index) => [String(index + 1), color] as const),
];

/** Red, green and blue of `#rrggbb`, 0 to 255. */
function channelsOf(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

/** A theme colour with an opacity, for interval bands: `#rrggbb` to `rgba(…)`. */
export function faded(color: string, opacity: number): string {
  return `rgba(${channelsOf(color).join(',')},${opacity})`;
}

/** A theme colour mixed with white: `share` of it. */
export function tinted(color: string, share: number): string {
  const parts = channelsOf(color).map((part) =>
    Math.round(255 - (255 - part) * share)
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${parts.join('')}`;
}

export type Layout = Readonly<Record<string, unknown>>;

/** What every figure's layout starts from; `layout` is merged over it. */
export function themedLayout(layout: Layout): Layout {
  return {
    font: { family: FONT_FAMILY, size: 12, color: INK },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    margin: { l: 58, r: 16, t: 16, b: 48 },
    showlegend: false,
    hovermode: 'closest',
    ...layout,
  };
}

/** An axis in the theme; `axis` is merged over it. */
export function themedAxis(title: string, axis: Layout = {}): Layout {
  return {
    title: { text: title, standoff: 8, font: { size: 12, color: INK } },
    showgrid: true,
    gridcolor: GRID,
    gridwidth: 1,
    zeroline: false,
    showline: true,
    linecolor: AXIS,
    linewidth: 1,
    ticks: 'outside',
    ticklen: 4,
    tickcolor: AXIS,
    tickfont: { size: 11, color: MUTED },
    // No 400µ for 0.0004.
    exponentformat: 'power',
    automargin: false,
    fixedrange: false,
    ...axis,
  };
}

/** A legend in one line above the axes, flush with them; `legend` is merged over it. */
export function themedLegend(legend: Layout = {}): Layout {
  return {
    orientation: 'h',
    x: 0,
    xanchor: 'left',
    y: 1.02,
    yanchor: 'bottom',
    font: { size: 11.5, color: INK },
    bgcolor: 'rgba(0,0,0,0)',
    itemwidth: 30,
    traceorder: 'normal',
    ...legend,
  };
}
