import katex from 'katex';
import { escapeHtml, printLowered, printRaised } from './escape.ts';
import { type ProsePrinter, printProse } from './prose.ts';

/** How a page prints prose. */
export const HTML_PROSE: ProsePrinter = {
  text: (text) => textToHtml(withUnits(text)),
  code: (text) => `<code>${unbrokenWords(text)}</code>`,
  strong: (inner) => `<strong>${inner}</strong>`,
  emphasis: (inner) => `<em>${inner}</em>`,
  link: (href, inner) => `<a href="${escapeHtml(href)}">${inner}</a>`,
  math: mathToHtml,
};

/** A number and its `%` or power of ten stay on one line. */
function withUnits(text: string): string {
  return text.replace(/(?<=[\d\]]) (?=%|×10)/g, '\u00a0');
}

/** Longer words may break where they must. */
const LONGEST_UNBROKEN = 48;

/** Escaped code whose words stay whole: `--profile` does not break at its hyphens. */
export function unbrokenWords(code: string): string {
  return code.replace(/\S+/g, (word) =>
    word.length <= LONGEST_UNBROKEN && /[-/]/.test(word)
      ? `<span class="word">${escapeHtml(word)}</span>`
      : escapeHtml(word),
  );
}

/** Prose as HTML paragraphs. All text is escaped; the tags are ours and KaTeX's. */
export function proseToHtml(text: string): string {
  return printProse(text, HTML_PROSE)
    .map((paragraph) => `<p>${paragraph}</p>`)
    .join('\n');
}

/** Prose for a heading, cell or caption: paragraphs run on, parted by a space. */
export function proseToInlineHtml(text: string): string {
  return printProse(text, HTML_PROSE).join(' ');
}

/** Escaped text; superscript and subscript characters, rare in fonts, become sup and sub. */
export function textToHtml(text: string): string {
  const raised = printRaised(escapeHtml(text), (digits) => `<sup>${digits}</sup>`);
  return printLowered(raised, (digits) => `<sub>${digits}</sub>`);
}

/**
 * One formula. `trust: false` refuses macros that make links, load pictures or set HTML
 * attributes; `maxExpand` bounds recursive macros. A formula that KaTeX refuses prints as code.
 */
export function mathToHtml(
  tex: string,
  output: 'htmlAndMathml' | 'mathml' = 'htmlAndMathml',
): string {
  try {
    return katex.renderToString(tex, {
      throwOnError: true,
      strict: 'ignore',
      trust: false,
      maxExpand: 200,
      maxSize: 20,
      output,
    });
  } catch {
    return `<code>$${escapeHtml(tex)}$</code>`;
  }
}
