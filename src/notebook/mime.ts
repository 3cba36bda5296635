import { inspect } from 'node:util';

/** One output in several spellings, by media type: a front end shows the richest that it knows. */
export type MimeBundle = Readonly<Record<string, unknown>> & { readonly 'text/plain': string };

/** The method by which a value says how a notebook shows it. */
export const TO_NOTEBOOK = Symbol.for('refair.toNotebook');

/** A value that knows how a notebook shows it. */
export interface NotebookValue {
  [TO_NOTEBOOK](): MimeBundle | Promise<MimeBundle>;
}

/** How a notebook shows the value of a cell's last line. */
export async function mimeBundle(value: unknown): Promise<MimeBundle> {
  if (isNotebookValue(value)) return value[TO_NOTEBOOK]();
  return { 'text/plain': typeof value === 'string' ? value : inspect(value, { depth: 3 }) };
}

function isNotebookValue(value: unknown): value is NotebookValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<NotebookValue>)[TO_NOTEBOOK] === 'function'
  );
}
