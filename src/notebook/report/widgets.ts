import { DomUtils, parseDocument } from 'htmlparser2';
import { z } from 'zod';
import type { Notebook } from '../file.ts';

const view = z.object({ model_id: z.string() });
const states = z.record(
  z.string(),
  z.object({ model_name: z.string(), state: z.record(z.string(), z.unknown()) }),
);

/** Widgets within widgets. */
const DEEPEST = 20;

/**
 * What an interactive widget shows, as text, from the state that the notebook keeps: a progress bar
 * how far it is, a slider its value. null: it keeps none.
 */
export function widgetText({ metadata }: Notebook, value: unknown): string | null {
  const shown = view.safeParse(value).data?.model_id;
  const stored = (metadata.widgets ?? {}) as Readonly<Record<string, { readonly state?: unknown }>>;
  const models = states.safeParse(stored['application/vnd.jupyter.widget-state+json']?.state).data;
  if (shown === undefined || models === undefined) return null;
  const text = textOf(models, shown, DEEPEST);
  return text === '' ? null : text;
}

function textOf(models: z.infer<typeof states>, id: string, depth: number): string {
  if (depth === 0 || !Object.hasOwn(models, id)) return '';
  const { model_name: name, state } = models[id]!;
  const { children, value, max, description } = state;
  if (Array.isArray(children)) {
    const parts = children.map((child) =>
      textOf(models, String(child).replace(/^IPY_MODEL_/, ''), depth - 1),
    );
    return parts.filter((part) => part !== '').join(name.startsWith('VBox') ? '\n' : ' ');
  }
  const told = typeof description === 'string' ? description : '';
  if (/Progress/.test(name) && typeof value === 'number' && typeof max === 'number' && max > 0) {
    return `${told} ${Math.round((100 * value) / max)}%`.trim();
  }
  if (!['string', 'number', 'boolean'].includes(typeof value)) return told;
  const shown = DomUtils.textContent(parseDocument(String(value)));
  return `${told} ${shown}`.replace(/\s+/g, ' ').trim();
}
