import katex from 'katex';
import { escapeHtml } from '../../report/escape.ts';
import { type Inline, parseProse, plainText } from '../../report/prose.ts';
import { textToHtml } from '../../report/prose-html.ts';
import type { Written } from './tables.ts';

/**
 * The prose of reports, written for notebooks. Formulas are MathML, which needs no style sheet of
 * its own.
 */
export function writtenProse(prose: string): Written {
  const html = parseProse(prose).map((paragraph) => paragraph.map(inlineHtml).join(''));
  return { text: plainText(prose), html: html.join('<br>') };
}

function inlineHtml(node: Inline): string {
  switch (node.kind) {
    case 'text':
      return textToHtml(node.text);
    case 'code':
      return `<code>${escapeHtml(node.text)}</code>`;
    case 'math':
      return mathMl(node.tex);
    case 'strong':
      return `<strong>${node.children.map(inlineHtml).join('')}</strong>`;
    case 'emphasis':
      return `<em>${node.children.map(inlineHtml).join('')}</em>`;
    case 'link':
      return `<a href="${escapeHtml(node.href)}">${node.children.map(inlineHtml).join('')}</a>`;
  }
}

function mathMl(tex: string): string {
  try {
    return katex.renderToString(tex, { output: 'mathml', trust: false, strict: 'ignore' });
  } catch {
    return `<code>$${escapeHtml(tex)}$</code>`;
  }
}
