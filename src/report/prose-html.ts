import katex from 'katex';
import { escapeHtml } from './escape.ts';
import { type Inline, parseProse } from './prose.ts';

/** Prose as HTML paragraphs. All text is escaped; the tags are ours and KaTeX's. */
export function proseToHtml(text: string): string {
  return parseProse(text)
    .map((paragraph) => `<p>${inlineToHtml(paragraph)}</p>`)
    .join('\n');
}

/** Prose for a heading, cell or caption: paragraphs run on, parted by a space. */
export function proseToInlineHtml(text: string): string {
  return parseProse(text).map(inlineToHtml).join(' ');
}

function inlineToHtml(nodes: readonly Inline[]): string {
  return nodes.map(nodeToHtml).join('');
}

function nodeToHtml(node: Inline): string {
  switch (node.kind) {
    case 'text':
      return textToHtml(node.text);
    case 'code':
      return `<code>${escapeHtml(node.text)}</code>`;
    case 'math':
      return mathToHtml(node.tex);
    case 'strong':
      return `<strong>${inlineToHtml(node.children)}</strong>`;
    case 'emphasis':
      return `<em>${inlineToHtml(node.children)}</em>`;
    case 'link':
      return `<a href="${escapeHtml(node.href)}">${inlineToHtml(node.children)}</a>`;
  }
}

/** Escaped text; superscript and subscript characters, rare in fonts, become sup and sub. */
export function textToHtml(text: string): string {
  return escapeHtml(text)
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+/g, (run) => `<sup>${lowered(run, SUPERSCRIPTS)}</sup>`)
    .replace(/[₀₁₂₃₄₅₆₇₈₉₊₋]+/g, (run) => `<sub>${lowered(run, SUBSCRIPTS)}</sub>`);
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻';
const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉₊₋';

function lowered(run: string, alphabet: string): string {
  return [...run].map((character) => '0123456789+−'[alphabet.indexOf(character)]).join('');
}

/**
 * One formula. `trust: false` refuses macros that make links, load pictures or set HTML
 * attributes; `maxExpand` bounds recursive macros. A formula that KaTeX refuses prints as code.
 */
export function mathToHtml(tex: string): string {
  try {
    return katex.renderToString(tex, {
      throwOnError: true,
      strict: 'ignore',
      trust: false,
      maxExpand: 200,
      maxSize: 20,
      output: 'htmlAndMathml',
    });
  } catch {
    return `<code>$${escapeHtml(tex)}$</code>`;
  }
}
