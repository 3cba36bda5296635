import sanitizeHtml from 'sanitize-html';
import type { Block } from './document.ts';
import { mathToHtml } from './prose-html.ts';
import { type TablePlan, withPlans } from './wide-tables.ts';

/** Where formula `index` of a block of HTML goes; characters that no text has. */
export function formulaMark(index: number): string {
  return `\u{f0000}${index}\u{f0001}`;
}

const MARK = /\u{f0000}(\d+)\u{f0001}/gu;

/**
 * A block of HTML as it may stand in a page, its formulas set.
 *
 * @param plans by which its tables are made to fit.
 */
export function htmlOfBlock(
  { html, formulas = [] }: Extract<Block, { kind: 'html' }>,
  plans: readonly (TablePlan | null)[] = [],
): string {
  const set = (_: string, index: string) => mathToHtml(formulas[Number(index)] ?? '');
  // Only between tags: what stands in an attribute stays as it is.
  return withPlans(filled(sanitiseHtml(html)), plans)
    .split(/(<[^>]*>)/)
    .map((piece) => (piece.startsWith('<') ? piece : piece.replace(MARK, set)))
    .join('');
}

/** Elements within elements; what is deeper stands here. */
const DEEPEST = 100;

/** The parser takes ever longer the deeper it is. */
const DEEPEST_PARSED = 1000;
const TAG = /<(\/?)([a-z][^\s/<>]*)[^<>]*>/gi;
/** Elements that need no end, so that a beginning leads no deeper. */
const ENDLESS = new Set(
  'area base br col embed hr img input link meta source track wbr li dt dd p tr td th thead tbody tfoot option'.split(
    ' ',
  ),
);

/** HTML without the tags that lie deeper than any page. */
function shallow(html: string): string {
  let depth = 0;
  return html.replace(TAG, (tag, end: string, name: string) => {
    if (ENDLESS.has(name.toLowerCase()) || (end === '' && tag.endsWith('/>'))) return tag;
    const inside = end === '' ? ++depth : depth;
    if (end !== '') depth = Math.max(0, depth - 1);
    return inside > DEEPEST_PARSED ? '' : tag;
  });
}

const HEADING = /<(\/?)h[1-6](?=[\s>/])[^>]*>/gi;

function headingParagraph(_: string, end: string): string {
  return end === '' ? '<p><strong>' : '</strong></p>';
}

/**
 * A cell without content would be missing from the tags of a PDF, and its row too short; a header
 * without content heads nothing.
 */
function filled(html: string): string {
  return html.replace(/<(th|td)\b([^>]*)>\s*<\/\1>/g, (_, __, attributes: string) => {
    return `<td${attributes.replace(/ scope="[^"]*"/, '')}>&#160;</td>`;
  });
}

/**
 * HTML from elsewhere (outputs of notebooks) reduced to text, tables, lists and pictures that are
 * inside the page. Scripts, styles, classes, ids, forms, frames, drawings and addresses to fetch are
 * gone; headings become bold paragraphs so that they stay out of the outline.
 *
 * @param picture what the address of a picture stands for; null leaves the picture out
 */
export function sanitiseHtml(
  html: string,
  picture: (address: string) => string | null = (address) => address,
): string {
  return sanitizeHtml(shallow(html.replace(HEADING, headingParagraph)), {
    allowedTags: [
      ...['p', 'div', 'span', 'br', 'hr', 'pre', 'code', 'blockquote'],
      ...['em', 'strong', 'b', 'i', 'u', 's', 'sub', 'sup', 'small', 'kbd', 'samp'],
      ...['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'a', 'img'],
      ...['table', 'caption', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
    ],
    allowedAttributes: {
      a: ['href'],
      img: ['src', 'alt', 'width', 'height'],
      th: ['colspan', 'rowspan', 'scope', 'style'],
      td: ['colspan', 'rowspan', 'style'],
      tr: ['style'],
      p: ['style'],
    },
    allowedStyles: { '*': { 'text-align': [/^(?:left|right|center)$/] } },
    allowedSchemes: ['http', 'https'],
    allowedSchemesByTag: { img: ['data'] },
    allowProtocolRelative: false,
    transformTags: {
      img: (tagName, attribs) => ({
        tagName,
        attribs: { ...attribs, src: picture(attribs.src ?? '') ?? '' },
      }),
      ...Object.fromEntries(
        ['details', 'summary', 'section', 'article', 'header', 'footer', 'figure', 'figcaption']
          .concat('center', 'main', 'aside', 'fieldset', 'legend')
          .map((tag) => [tag, sanitizeHtml.simpleTransform('div', {})]),
      ),
    },
    nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'svg', 'canvas', 'title'],
    exclusiveFilter: ({ tag, attribs }) =>
      tag === 'img' &&
      !/^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$/.test(attribs.src ?? ''),
    disallowedTagsMode: 'discard',
    nestingLimit: DEEPEST,
  });
}
