import { inspect } from 'node:util';
import { originBundle } from '../origin.ts';
import { type MimeBundle, TO_NOTEBOOK } from '../value.ts';
import { blockBundle, isBlock } from './blocks.ts';
import { displayBundle, isDisplayable, isPlot, plotBundle } from './foreign.ts';
import { frameBundle, isDataFrame } from './frames.ts';
import { isTensor, tensorBundle } from './tensors.ts';

/** Kinds of values that a notebook shows richly, the first that fits. */
const KINDS: readonly ((value: unknown) => MimeBundle | Promise<MimeBundle> | null)[] = [
  (value) => (hasView(value) ? value[TO_NOTEBOOK]() : null),
  (value) => (isBlock(value) ? blockBundle(value) : null),
  (value) => (isDataFrame(value) ? frameBundle(value) : null),
  (value) => (isTensor(value) ? tensorBundle(value) : null),
  (value) => (isDisplayable(value) ? displayBundle(value) : null),
  (value) => (isPlot(value) ? plotBundle(value) : null),
  (value) => (isList(value) ? listBundle(value) : null),
];

/** How a notebook shows the value of a cell's last line. */
export async function mimeBundle(value: unknown): Promise<MimeBundle> {
  for (const kind of KINDS) {
    const bundle = kind(value);
    if (bundle !== null) return { ...(await bundle), ...originBundle() };
  }
  return { 'text/plain': typeof value === 'string' ? value : inspect(value, { depth: 3 }) };
}

/** Several values that are shown as tables. */
function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every(isDataFrame);
}

/** One below the other. */
async function listBundle(values: readonly unknown[]): Promise<MimeBundle> {
  const bundles = await Promise.all(values.map(mimeBundle));
  return {
    'text/html': bundles.map((bundle) => bundle['text/html']).join(''),
    'text/plain': bundles.map((bundle) => bundle['text/plain']).join('\n\n'),
  };
}

function hasView(value: unknown): value is { [TO_NOTEBOOK](): MimeBundle | Promise<MimeBundle> } {
  return typeof value === 'object' && value !== null && TO_NOTEBOOK in value;
}
