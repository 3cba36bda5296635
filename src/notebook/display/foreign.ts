import { safeFigure } from '../../report/plotly-text.ts';
import type { MimeBundle } from '../value.ts';

/** The method by which values of other libraries say how a notebook shows them. */
const JUPYTER_DISPLAY = Symbol.for('Jupyter.display');

type Displayable = { [JUPYTER_DISPLAY](): unknown };

/** Whether a value shows itself, by the convention that Deno's notebooks have introduced. */
export function isDisplayable(value: unknown): value is Displayable {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Displayable>)[JUPYTER_DISPLAY] === 'function'
  );
}

/** @throws TypeError where it gives no bundle of media types. */
export async function displayBundle(value: Displayable): Promise<MimeBundle> {
  const bundle = await value[JUPYTER_DISPLAY]();
  if (typeof bundle !== 'object' || bundle === null) {
    throw new TypeError('a method Jupyter.display gave no object of media types');
  }
  return { 'text/plain': '[an output of its own kind]', ...bundle };
}

/** A figure as plotly takes it. */
interface Plot {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
}

/** Whether a value is a figure of plotly: its traces and its layout. */
export function isPlot(value: unknown): value is Plot {
  if (typeof value !== 'object' || value === null) return false;
  const { data, layout } = value as Partial<Plot>;
  return (
    Array.isArray(data) &&
    data.length > 0 &&
    data.every((trace) => typeof trace === 'object' && trace !== null && hasTrace(trace)) &&
    typeof layout === 'object' &&
    layout !== null
  );
}

/** A trace says what it is, or has something to draw. */
function hasTrace(trace: Readonly<Record<string, unknown>>): boolean {
  return ['type', 'x', 'y', 'z', 'values'].some((name) => name in trace);
}

/** A figure for plotly, texts of data made safe. */
export function plotBundle({ data, layout }: Plot): MimeBundle {
  const figure = safeFigure({ data, layout } as Parameters<typeof safeFigure>[0], 'plot');
  return {
    'application/vnd.plotly.v1+json': { ...figure, config: { displaylogo: false } },
    'text/plain': `a figure of ${data.length} ${data.length === 1 ? 'trace' : 'traces'}`,
  };
}
