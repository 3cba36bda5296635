import type { FigureBlock, PlotlyFigure } from '../document.ts';
import { escapePlotly, printRaised } from '../escape.ts';
import { INK } from '../theme.ts';
import { textWidth } from './labels.ts';

/** A number with its interval; null or not finite: undefined, drawn as a gap or `n/a`. */
export interface Estimate {
  readonly value: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
}

/** What an axis shows. Texts are plain, from wherever; builders escape them. */
export interface Measure {
  readonly title: string;
  /** `%`, `×10⁻³`. */
  readonly unit?: string;
  readonly better?: 'higher' | 'lower';
}

/** What every figure block needs besides its data. */
export interface FigureText {
  readonly id: string;
  /** Prose. */
  readonly caption: string;
  /** For those who can't see it. Default: composed from the data. */
  readonly alt?: string;
}

/** A figure as a block; `told` is its text for those who can't see it, where none is given. */
export function figureBlock(
  { id, caption, alt }: FigureText,
  told: string,
  figure: PlotlyFigure,
  size: Pick<FigureBlock, 'width' | 'height'>,
): FigureBlock {
  return { kind: 'figure', id, caption, alt: alt ?? told, figure, ...size };
}

/** `Equalised odds, % (lower is better)`. */
export function axisTitle({ title, unit, better }: Measure): string {
  const tail = better === undefined ? '' : ` (${better} is better)`;
  return plotlyText(`${title}${unit ? `, ${unit}` : ''}${tail}`);
}

/** Escaped for plotly, with superscript characters, which text faces lack, as tags. */
export function plotlyText(text: string): string {
  return printRaised(escapePlotly(text), (digits) => `<sup>${digits}</sup>`);
}

export function isDefined(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

/** Distances from the values to the ends of their intervals, as plotly wants error bars. */
export function errorBars(
  estimates: readonly Estimate[],
  style: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
  if (!estimates.some(({ low, high }) => isDefined(low) && isDefined(high))) return undefined;
  const reach = (value: number | null, end: number | null | undefined): number =>
    isDefined(value) && isDefined(end) ? Math.abs(end - value) : 0;
  return {
    type: 'data',
    symmetric: false,
    array: estimates.map(({ value, high }) => reach(value, high)),
    arrayminus: estimates.map(({ value, low }) => reach(value, low)),
    thickness: 1.2,
    width: 0,
    ...style,
  };
}

/** The range of all values and interval ends, widened by `pad` of its length on both sides. */
export function paddedRange(estimates: readonly Estimate[], pad = 0.08): readonly [number, number] {
  const values = estimates.flatMap(({ value, low, high }) => [value, low, high]).filter(isDefined);
  if (values.length === 0) return [0, 1];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = high > low ? (high - low) * pad : Math.max(Math.abs(high) * pad, 1e-6);
  return [low - room, high + room];
}

/** One of several panels in a figure. */
export interface PanelPlace {
  /** Behind plotly's names of its axes: `xaxis2`, `y2`. */
  readonly suffix: string;
  /** Shares of the figure's plot. */
  readonly x: readonly [from: number, to: number];
  readonly y: readonly [from: number, to: number];
}

/** A figure's panels in rows; lengths in pixels, or all of them as shares of 1. */
export interface PanelGrid {
  readonly columns: number;
  readonly plot: { readonly width: number; readonly height: number };
  readonly panelHeight: number;
  readonly gap: { readonly x: number; readonly y: number };
}

/** Where the panel of this index stands, row by row. */
export function panelPlace(
  index: number,
  { columns, plot, panelHeight, gap }: PanelGrid,
): PanelPlace {
  const width = (plot.width - (columns - 1) * gap.x) / columns;
  const left = (index % columns) * (width + gap.x);
  const top = Math.floor(index / columns) * (panelHeight + gap.y);
  return {
    suffix: index === 0 ? '' : String(index + 1),
    x: [left / plot.width, Math.min(1, (left + width) / plot.width)],
    y: [Math.max(0, 1 - (top + panelHeight) / plot.height), 1 - top / plot.height],
  };
}

/** Panels side by side, as high as the plot; the gap as a share of its width. */
export function panelInRow(index: number, count: number, gap: number): PanelPlace {
  const plot = { width: 1, height: 1 };
  return panelPlace(index, { columns: count, plot, panelHeight: 1, gap: { x: gap, y: 0 } });
}

/** A text over a panel's left corner; `more` of plotly's annotation. */
export function panelTitle(
  text: string,
  { x, y }: PanelPlace,
  more: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    text,
    xref: 'paper',
    yref: 'paper',
    x: x[0],
    y: y[1],
    xanchor: 'left',
    yanchor: 'bottom',
    showarrow: false,
    font: { size: 12, color: INK },
    ...more,
  };
}

/** `84.3 (81.9 to 86.2)` for descriptions. */
export function describe({ value, low, high }: Estimate): string {
  if (!isDefined(value)) return 'undefined';
  const text = short(value);
  return isDefined(low) && isDefined(high) ? `${text} (${short(low)} to ${short(high)})` : text;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** Height of a legend above the axes, in pixels, whose names may need several lines. */
export function legendHeight(names: readonly string[], width: number): number {
  let lines = 1;
  let used = 0;
  // Plotly gives every entry the width of the longest one where they don't fit into one line.
  const entries = names.map((name) => textWidth(name, 11.5) + 42);
  const total = entries.reduce((sum, entry) => sum + entry, 0);
  const widest = Math.max(0, ...entries);
  for (const entry of entries) {
    const room = total > width ? widest : entry;
    if (used > 0 && used + room > width) {
      lines++;
      used = 0;
    }
    used += room;
  }
  return 15 + 19 * lines;
}

/** Tick labels of which those too near to the one before, in pixels, are left empty. */
export function spacedTicks(
  values: readonly number[],
  toPixel: (value: number) => number,
): readonly string[] {
  let end = Number.NEGATIVE_INFINITY;
  return values.map((value) => {
    const text = String(value).replace('-', '−');
    const half = textWidth(text, 11) / 2 + 3;
    if (toPixel(value) - half < end) return '';
    end = toPixel(value) + half;
    return text;
  });
}
