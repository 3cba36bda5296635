import { plainText, printProse } from '../../report/prose.ts';
import { HTML_PROSE, mathToHtml } from '../../report/prose-html.ts';
import type { Written } from './tables.ts';

/**
 * The prose of reports, written for notebooks. Formulas are MathML, which needs no style sheet of
 * its own.
 */
export function writtenProse(prose: string): Written {
  const html = printProse(prose, { ...HTML_PROSE, math: (tex) => mathToHtml(tex, 'mathml') });
  return { text: plainText(prose), html: html.join('<br>') };
}
