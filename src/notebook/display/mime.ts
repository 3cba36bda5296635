import { inspect } from 'node:util';
import { type MimeBundle, TO_NOTEBOOK } from '../value.ts';
import { blockBundle, isBlock } from './blocks.ts';
import { frameBundle, isDataFrame } from './frames.ts';

/** Kinds of values that a notebook shows richly, the first that fits. */
const KINDS: readonly ((value: unknown) => MimeBundle | Promise<MimeBundle> | null)[] = [
  (value) => (hasView(value) ? value[TO_NOTEBOOK]() : null),
  (value) => (isBlock(value) ? blockBundle(value) : null),
  (value) => (isDataFrame(value) ? frameBundle(value) : null),
];

/** How a notebook shows the value of a cell's last line. */
export async function mimeBundle(value: unknown): Promise<MimeBundle> {
  for (const kind of KINDS) {
    const bundle = kind(value);
    if (bundle !== null) return bundle;
  }
  return { 'text/plain': typeof value === 'string' ? value : inspect(value, { depth: 3 }) };
}

function hasView(value: unknown): value is { [TO_NOTEBOOK](): MimeBundle | Promise<MimeBundle> } {
  return typeof value === 'object' && value !== null && TO_NOTEBOOK in value;
}
