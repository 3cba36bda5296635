import { UserError } from '../errors.ts';
import type { PlotlyFigure } from './document.ts';

/** Trace types that plotly draws as vectors, or as a picture among them, in a page without a network. */
const VECTOR_TRACES = new Set([
  'scatter',
  'bar',
  'box',
  'violin',
  'histogram',
  'heatmap',
  'contour',
  'histogram2d',
  'pie',
  'waterfall',
  'funnel',
  'scatterpolar',
  'barpolar',
  'indicator',
  'table',
  'histogram2dcontour',
  'scatterternary',
  'candlestick',
  'ohlc',
  'funnelarea',
  'sankey',
  'sunburst',
  'treemap',
  'icicle',
  'parcats',
]);

/** Traces that plotly draws by WebGL, which is quicker on a screen, and as what they are printed. */
const DRAWN_AS: Readonly<Record<string, string>> = {
  scattergl: 'scatter',
  scatterpolargl: 'scatterpolar',
  heatmapgl: 'heatmap',
};
/** More of them are no figure in vectors. */
const MOST_POINTS = 20_000;

/**
 * A figure that is safe to draw: only vector traces, no pictures or templates from elsewhere, no
 * animation, and in its texts no markup but bare `b i em sub sup br` tags and colours. Plotly would follow
 * links and apply styles that a label from data carries.
 *
 * @throws UserError for a trace type that needs WebGL, a map or a network.
 */
export function safeFigure(figure: PlotlyFigure, id: string): PlotlyFigure {
  const data = figure.data.map((trace, index) => {
    const type = printedType(trace);
    if (typeof type !== 'string' || !VECTOR_TRACES.has(type)) {
      throw new UserError(
        `Figure ${id}: trace ${index} is of type ${JSON.stringify(type)}, which can't be printed.`,
        `Use one of ${[...VECTOR_TRACES].join(', ')}.`,
      );
    }
    return oneByOne({
      ...(clean(titled(trace)) as Trace),
      ...(trace.type !== undefined && { type }),
    });
  });
  const { images: _, updatemenus: _u, sliders: _s, transition: _t, ...layout } = figure.layout;
  return { data, layout: clean(titled(layout)) as Record<string, unknown> };
}

type Trace = Readonly<Record<string, unknown>>;

function printedType({ type = 'scatter', x, y, r }: Trace): unknown {
  if (typeof type !== 'string') return type;
  const points = Math.max(...[x, y, r].map(lengthOf));
  return points <= MOST_POINTS ? (DRAWN_AS[type] ?? type) : type;
}

/** A line of one point has no length: it gets a mark. */
function oneByOne(trace: Trace): Trace {
  const { type = 'scatter', mode, x, y } = trace;
  if (type !== 'scatter' || mode !== 'lines' || trace.fill !== undefined) return trace;
  const lists = [x, y].filter((list) => Array.isArray(list)) as unknown[][];
  const all = Math.max(...[x, y].map(lengthOf));
  const drawn = Array.from({ length: Math.min(all, MOST_POINTS) }, (_, i) => i).filter((i) =>
    lists.every((list) => (list[i] ?? null) !== null),
  );
  return drawn.length === 1 ? { ...trace, mode: 'lines+markers' } : trace;
}

/** Of a list, or of one as the bytes of plotly's `dtype` in base64. */
function lengthOf(list: unknown): number {
  if (Array.isArray(list)) return list.length;
  const { dtype, bdata } = (list ?? {}) as { readonly dtype?: unknown; readonly bdata?: unknown };
  if (typeof dtype !== 'string' || typeof bdata !== 'string') return 0;
  return Buffer.byteLength(bdata, 'base64') / (Number(dtype.slice(1)) || 1);
}

/** Values of records, which may have any names. */
const DATA = new Set(['customdata', 'meta', 'ids', 'text', 'hovertext']);

/** Titles as plotly has them since its third version: `title: 'x'` was the short form. */
function titled(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.every((item) => typeof item !== 'object') ? value : value.map(titled);
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const { titlefont, titleside, titleposition, ...fields } = value as Record<string, unknown>;
  const own = Object.fromEntries(
    Object.entries(fields).map(([name, item]) => [name, DATA.has(name) ? item : titled(item)]),
  );
  const text = typeof own.title === 'string' ? { text: own.title } : own.title;
  if (typeof text !== 'object' || text === null) return own;
  const former = {
    ...(titlefont !== undefined && { font: titlefont }),
    ...(titleside !== undefined && { side: titleside }),
    ...(titleposition !== undefined && { position: titleposition }),
  };
  return { ...own, title: { ...former, ...text } };
}

const ALLOWED_AHEAD =
  /<(?!\/?(?:b|i|em|sub|sup)>|br ?\/?>|span style="color:#[0-9a-f]{6}">|\/span>)/gi;

/** Escapes what starts like a tag and isn't a bare one of the few that are allowed. */
export function safePlotlyText(text: string): string {
  return text.replace(ALLOWED_AHEAD, '&lt;');
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return safePlotlyText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (ArrayBuffer.isView(value)) {
    return Array.from(value as unknown as ArrayLike<number>, clean);
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(item)]));
  }
  // NaN and infinities don't survive the way into the page; plotly reads null as a gap.
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  return value;
}
