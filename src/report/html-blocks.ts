import sanitizeHtml from 'sanitize-html';

/**
 * HTML from elsewhere (outputs of notebooks) reduced to text, tables, lists and pictures that are
 * inside the page. Scripts, styles, classes, ids, forms, frames and addresses to fetch are gone;
 * headings become bold paragraphs so that they stay out of the outline.
 */
export function sanitiseHtml(html: string): string {
  return sanitizeHtml(html, {
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
      p: ['style'],
    },
    allowedStyles: { '*': { 'text-align': [/^(?:left|right|center)$/] } },
    allowedSchemes: ['http', 'https'],
    allowedSchemesByTag: { img: ['data'] },
    allowProtocolRelative: false,
    transformTags: Object.fromEntries(
      ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((tag) => [
        tag,
        sanitizeHtml.simpleTransform('strong', {}),
      ]),
    ),
    exclusiveFilter: ({ tag, attribs }) =>
      tag === 'img' &&
      !/^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$/.test(attribs.src ?? ''),
    disallowedTagsMode: 'discard',
  });
}
