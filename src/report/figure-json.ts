import type { FigureBlock } from './document.ts';
import { plainText } from './prose.ts';

/** What a figure draws, as data: its traces and layout, for plotly or any reader of JSON. */
export function figureToJson({ id, caption, alt, figure }: FigureBlock): string {
  const content = { id, caption: plainText(caption), alt, ...figure };
  return `${JSON.stringify(content, null, 1)}\n`;
}
