import type { FigureBlock, VerdictKind } from '../document.ts';
import { formatEstimate } from '../tables.ts';
import { shortVerdict, toneOf } from '../tally.ts';
import { AXIS, GRID, INK, MUTED, PUBLISHED, themedAxis, themedLayout, VERDICTS } from '../theme.ts';
import { textWidth, wrapped } from './labels.ts';
import {
  type Estimate,
  type FigureText,
  figureBlock,
  isDefined,
  type PanelPlace,
  plotlyText,
} from './shared.ts';

/** A claim: how far its deciding part goes the claimed way. */
export interface ForestLine {
  readonly label: string;
  readonly verdict: VerdictKind;
  /** In a word or two. Default: as all figures say it. */
  readonly said?: string;
  /** Of a claim in several parts, which is drawn: `EO`. */
  readonly part?: string;
  /** Above 0: as claimed. */
  readonly effect: Estimate;
  /** Digits of the printed effect. */
  readonly digits: number;
  /** What the paper's effect would be here; null: it prints none. */
  readonly published: number | null;
  /** The effect below which it is too small, or the loss that is allowed; null: none. */
  readonly bound: number | null;
}

/** Lines in one unit, on an axis of their own. */
export interface ForestPanel {
  /** `effect the claimed way, points`. */
  readonly axis: string;
  readonly lines: readonly ForestLine[];
}

const WIDTH = 680;
const PLOT = { left: 226, right: 424 };
const TYPE = 10.5;
const LINE = 12;
const ROW_PADDING = 3;
/** More lines than these stand without padding, so that they fit a page that holds more than them. */
const PADDED_LINES = 10;
const AXIS_HEIGHT = 33;
const LEGEND = 18;

/**
 * Claims under each other: the rerun's effect with its interval, the published one beside it in grey,
 * and the effects that would be too small shaded. Right of it the numbers and the verdict.
 */
export function forestFigure({
  panels,
  ...text
}: FigureText & { readonly panels: readonly ForestPanel[] }): FigureBlock {
  const count = panels.reduce((sum, panel) => sum + panel.lines.length, 0);
  const padding = count > PADDED_LINES ? 0 : ROW_PADDING;
  const laid = panels.map((panel) => layPanel(panel, padding));
  const height = LEGEND + laid.reduce((sum, panel) => sum + panel.height + AXIS_HEIGHT, 0);
  const data: Record<string, unknown>[] = [];
  const axes: Record<string, unknown> = {};
  const lines = panels.flatMap((panel) => panel.lines);
  const keys = [
    ...(lines.some(({ published }) => published !== null) ? [PUBLISHED_KEY] : []),
    ...(lines.some(({ bound }) => bound !== null && bound !== 0) ? [BOUND_KEY] : []),
  ];
  const annotations: Record<string, unknown>[] = legendTexts(keys);
  const shapes: Record<string, unknown>[] = legendShapes(keys);
  let top = LEGEND;
  laid.forEach((panel, index) => {
    const suffix = index === 0 ? '' : String(index + 1);
    const place: PanelPlace = {
      suffix,
      x: [PLOT.left / WIDTH, PLOT.right / WIDTH],
      y: [1 - (top + panel.height) / height, 1 - top / height],
    };
    axes[`xaxis${suffix}`] = themedAxis(plotlyText(panel.axis), {
      domain: place.x,
      anchor: `y${suffix}`,
      range: panel.range,
      zeroline: true,
      zerolinecolor: AXIS,
      zerolinewidth: 1.2,
      nticks: 6,
      ticklen: 3,
      tickfont: { size: 10, color: MUTED },
      title: { text: plotlyText(panel.axis), standoff: 2, font: { size: 10, color: INK } },
    });
    // Pixels from the panel's top, downwards.
    axes[`yaxis${suffix}`] = {
      domain: place.y,
      anchor: `x${suffix}`,
      range: [panel.height, 0],
      visible: false,
      fixedrange: true,
    };
    for (const row of panel.rows)
      drawRow(row, { panel, top, suffix }, { data, annotations, shapes });
    top += panel.height + AXIS_HEIGHT;
  });
  return figureBlock(
    text,
    panels.flatMap(({ lines }) => lines.map(told)).join('; '),
    {
      data,
      layout: themedLayout({
        ...axes,
        annotations,
        shapes,
        margin: { l: 0, r: 0, t: 0, b: 0 },
        showlegend: false,
      }),
    },
    { width: WIDTH, height },
  );
}

interface LaidRow {
  readonly line: ForestLine;
  readonly texts: readonly string[];
  /** Its middle, in pixels below the panel's top. */
  readonly y: number;
  readonly height: number;
}

interface LaidPanel {
  readonly axis: string;
  readonly rows: readonly LaidRow[];
  readonly range: readonly [number, number];
  readonly height: number;
}

function layPanel({ axis, lines }: ForestPanel, padding: number): LaidPanel {
  let bottom = 2;
  const rows = lines.map((line): LaidRow => {
    const texts = wrapped(line.label, PLOT.left - 12, TYPE);
    const height = texts.length * LINE + padding;
    const y = bottom + height / 2;
    bottom += height;
    return { line, texts, y, height };
  });
  return { axis, rows, range: rangeOf(lines), height: bottom + 2 };
}

/** All estimates and published effects; intervals much wider than these are cut off, with an arrow. */
function rangeOf(lines: readonly ForestLine[]): readonly [number, number] {
  const near = lines
    .flatMap(({ effect, published, bound }) => [effect.value, published, bound])
    .filter(isDefined);
  const ends = lines.flatMap(({ effect }) => [effect.low, effect.high]).filter(isDefined);
  const reach = 1.8 * Math.max(0, ...near.map(Math.abs)) || 1;
  const low = Math.max(-reach, Math.min(0, ...near, ...ends));
  const high = Math.min(reach, Math.max(0, ...near, ...ends));
  const pad = 0.06 * (high - low || 1);
  return [low - pad, high + pad];
}

interface Drawing {
  readonly data: Record<string, unknown>[];
  readonly annotations: Record<string, unknown>[];
  readonly shapes: Record<string, unknown>[];
}

/** What is drawn of a claim, as far as it fits between the plot and the verdict: `AUROC gap` of `AUROC gap, first finding`. */
function partBeside(line: ForestLine): string {
  const verdict = textWidth(line.said ?? shortVerdict(line.verdict), TYPE);
  const room = WIDTH - PLOT.right - 12 - verdict;
  const [short = ''] = line.part?.split(', ') ?? [];
  return (
    [line.part ?? '', short].find((part) => textWidth(`${part} ${printed(line)}`, TYPE) <= room) ??
    ''
  );
}

function drawRow(
  { line, texts, y, height }: LaidRow,
  {
    panel,
    top,
    suffix,
  }: { readonly panel: LaidPanel; readonly top: number; readonly suffix: string },
  { data, annotations, shapes }: Drawing,
): void {
  const { color, symbol } = VERDICTS[toneOf(line.verdict)];
  const axes = { xaxis: `x${suffix}`, yaxis: `y${suffix}` };
  if (line.bound !== null && line.bound !== 0) {
    shapes.push({
      type: 'rect',
      xref: `x${suffix}`,
      yref: `y${suffix}`,
      x0: 0,
      x1: line.bound,
      y0: y - height / 2,
      y1: y + height / 2,
      fillcolor: GRID,
      line: { width: 0 },
      layer: 'below',
    });
  }
  const point = (x: number, at: number, marker: Record<string, unknown>) => ({
    type: 'scatter',
    mode: 'markers',
    x: [x],
    y: [at],
    ...axes,
    marker,
    cliponaxis: false,
  });
  if (line.published !== null) {
    data.push(
      point(line.published, y - 3, {
        color: PUBLISHED,
        symbol: 'line-ns-open',
        size: 9,
        line: { color: PUBLISHED, width: 2 },
      }),
    );
  }
  const { value, low, high } = line.effect;
  if (isDefined(low) && isDefined(high)) {
    const [from, to] = [Math.max(low, panel.range[0]), Math.min(high, panel.range[1])];
    data.push({
      type: 'scatter',
      mode: 'lines',
      x: [from, to],
      y: [y, y],
      ...axes,
      line: { color, width: 1.8 },
    });
    for (const [cut, at, arrow] of [
      [low < panel.range[0], from, 'triangle-left'],
      [high > panel.range[1], to, 'triangle-right'],
    ] as const) {
      if (cut) data.push(point(at, y, { color, symbol: arrow, size: 7 }));
    }
  }
  if (isDefined(value)) {
    data.push(point(value, y, { color, symbol, size: 8, line: { color, width: 1.8 } }));
  }
  const common = { xref: 'paper', yref: 'paper', showarrow: false, align: 'left' } as const;
  const at = { xanchor: 'left', yanchor: 'middle', y: 1, yshift: -(top + y) } as const;
  annotations.push(
    {
      ...common,
      ...at,
      text: texts.map(plotlyText).join('<br>'),
      x: 0,
      font: { size: TYPE, color: INK },
    },
    {
      ...common,
      ...at,
      text: plotlyText([partBeside(line), printed(line)].join(' ').trim()),
      x: PLOT.right / WIDTH,
      xshift: 12,
      font: { size: TYPE, color: INK },
    },
    {
      ...common,
      ...at,
      text: `<b>${plotlyText(line.said ?? shortVerdict(line.verdict))}</b>`,
      x: 1,
      xanchor: 'right',
      align: 'right',
      font: { size: TYPE, color },
    },
  );
}

function printed({ effect, digits }: ForestLine): string {
  return isDefined(effect.value) ? formatEstimate(effect, digits) : '';
}

/** What a mark above the plot is called, and how wide it is drawn. */
interface LegendKey {
  readonly name: string;
  readonly mark: 'line' | 'box';
}

const PUBLISHED_KEY: LegendKey = { name: 'published', mark: 'line' };
const BOUND_KEY: LegendKey = { name: 'too small, or loss allowed', mark: 'box' };
const KEY_SIZE = 10.5;
const MARK_WIDTH = { line: 10, box: 18 } as const;

/** Where each key begins, in pixels right of the plot's left side. */
function keyStarts(keys: readonly LegendKey[]): number[] {
  let x = 0;
  return keys.map(({ name, mark }) => {
    const start = x;
    x += MARK_WIDTH[mark] + textWidth(name, KEY_SIZE) + 16;
    return start;
  });
}

/** What the marks mean, above the plot. */
function legendTexts(keys: readonly LegendKey[]): Record<string, unknown>[] {
  const starts = keyStarts(keys);
  return keys.map(({ name, mark }, at) => ({
    text: name,
    xref: 'paper',
    yref: 'paper',
    x: PLOT.left / WIDTH,
    xshift: starts[at]! + MARK_WIDTH[mark],
    y: 1,
    yanchor: 'top',
    xanchor: 'left',
    showarrow: false,
    font: { size: KEY_SIZE, color: MUTED },
  }));
}

function legendShapes(keys: readonly LegendKey[]): Record<string, unknown>[] {
  const shape = { xref: 'paper', yref: 'paper', xsizemode: 'pixel', ysizemode: 'pixel' } as const;
  const common = { ...shape, xanchor: PLOT.left / WIDTH, yanchor: 1, y0: -4, y1: -14 };
  return keyStarts(keys).map((start, at) =>
    keys[at]!.mark === 'line'
      ? {
          ...{ ...common, type: 'line', x0: start + 5, x1: start + 5 },
          line: { color: PUBLISHED, width: 2 },
        }
      : {
          ...{ ...common, type: 'rect', x0: start, x1: start + 14 },
          fillcolor: GRID,
          line: { width: 0 },
        },
  );
}

function told(line: ForestLine): string {
  const { label, verdict, part, published } = line;
  const which = part === undefined ? '' : ` (${part})`;
  const number = printed(line);
  const paper = published === null ? '' : `, published ${published.toPrecision(2)}`;
  return `${label}${which} ${number === '' ? '' : `${number}${paper}: `}${verdict}`;
}
