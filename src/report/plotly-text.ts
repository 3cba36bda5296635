import { UserError } from '../errors.ts';
import type { PlotlyFigure } from './document.ts';

/** Trace types that plotly draws as vectors in a page without a network. */
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
]);

/**
 * A figure that is safe to draw: only vector traces, no pictures or templates from elsewhere, no
 * animation, and in its texts no markup but bare `b i em sub sup br` tags and colours. Plotly would follow
 * links and apply styles that a label from data carries.
 *
 * @throws UserError for a trace type that needs WebGL, a map or a network.
 */
export function safeFigure(figure: PlotlyFigure, id: string): PlotlyFigure {
  const data = figure.data.map((trace, index) => {
    const type = trace.type ?? 'scatter';
    if (typeof type !== 'string' || !VECTOR_TRACES.has(type)) {
      throw new UserError(
        `Figure ${id}: trace ${index} is of type ${JSON.stringify(type)}, which can't be printed.`,
        `Use one of ${[...VECTOR_TRACES].join(', ')}.`,
      );
    }
    return clean(trace) as Record<string, unknown>;
  });
  const { images: _, updatemenus: _u, sliders: _s, transition: _t, ...layout } = figure.layout;
  return { data, layout: clean(layout) as Record<string, unknown> };
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
