import katex from 'katex';
import { escapeHtml } from '../../report/escape.ts';
import { plainText, printProse } from '../../report/prose.ts';
import { HTML_PROSE } from '../../report/prose-html.ts';
import type { Written } from './tables.ts';

/**
 * The prose of reports, written for notebooks. Formulas are MathML, which needs no style sheet of
 * its own.
 */
export function writtenProse(prose: string): Written {
  const html = printProse(prose, { ...HTML_PROSE, math: mathMl });
  return { text: plainText(prose), html: html.join('<br>') };
}

function mathMl(tex: string): string {
  try {
    return katex.renderToString(tex, { output: 'mathml', trust: false, strict: 'ignore' });
  } catch {
    return `<code>$${escapeHtml(tex)}$</code>`;
  }
}
