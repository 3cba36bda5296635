/** One output in several spellings, by media type: a front end shows the richest that it knows. */
export type MimeBundle = Readonly<Record<string, unknown>> & { readonly 'text/plain': string };

/** The method by which a value says how a notebook shows it. */
export const TO_NOTEBOOK = Symbol.for('refair.toNotebook');

/** The same value with a view for notebooks; what is listed or compared stays as it was. */
export function withView<T extends object>(
  value: T,
  view: () => MimeBundle | Promise<MimeBundle>,
): T {
  return Object.defineProperty({ ...value }, TO_NOTEBOOK, { value: view });
}
