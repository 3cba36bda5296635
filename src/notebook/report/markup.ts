import { DomUtils, parseDocument } from 'htmlparser2';
import sharp from 'sharp';
import { sanitiseHtml } from '../../report/html-blocks.ts';
import { withFewerRows } from '../../report/wide-tables.ts';

/** More pixels than this are an attack, or nothing to print. */
const MOST_PIXELS = 100e6;
/** Characters of an output's HTML; pictures inside it count. */
const LONGEST_HTML = 20e6;

/** What cannot be printed of an output, or only otherwise, to be told on the first page. */
export type Warn = (told: string) => void;

/**
 * HTML of an output as it may be printed: safe, tables of at most some hundred rows, pictures that are
 * pictures. null: nothing is left of it.
 */
export async function printableHtml(html: string, warn: Warn): Promise<string | null> {
  if (html.length > LONGEST_HTML) {
    warn('its HTML is too long to print');
    return null;
  }
  const { html: short, left } = withFewerRows(sanitiseHtml(await withPictures(html, warn)));
  if (left > 0) warn(`${left.toLocaleString('en')} rows of its table are left out`);
  const printable = await withoutBadPictures(withNumbersRight(short), warn);
  return /<img|<hr/.test(printable) || /[^\s<]/.test(printable.replace(/<[^>]*>/g, ''))
    ? printable
    : null;
}

/** As the style sheet of notebooks sets the frames of pandas, whose heads say so. */
function withNumbersRight(html: string): string {
  if (!html.includes('<tr style="text-align:right">')) return html;
  return html.replace(
    /<td>(\s*(?:[-−+]?\d[\d,.]*(?:e[-+]?\d+)?%?|NaN|None|\.\.\.)\s*)<\/td>/g,
    '<td style="text-align:right">$1</td>',
  );
}

/** What a person works with, and paper cannot. */
export function hasControls(html: string): boolean {
  return /<(?:input|button|select)\b/i.test(html);
}

/** Drawings within one output. */
const MOST_DRAWINGS = 50;

/** HTML whose drawings are pictures: an SVG from elsewhere could fetch and link. */
async function withPictures(html: string, warn: Warn): Promise<string> {
  let printed = '';
  let from = 0;
  for (let count = 0; count < MOST_DRAWINGS; count++) {
    const start = html.indexOf('<svg', from);
    const end = start < 0 ? -1 : html.indexOf(END, start);
    if (end < 0) break;
    const png = await rasterised(asXml(html.slice(start, end + END.length)) ?? '');
    if (png === null) warn('a drawing within its HTML is left out');
    const picture = png === null ? '' : `<img alt="A drawing" ${png.size} src="${png.url}">`;
    printed += html.slice(from, start) + picture;
    from = end + END.length;
  }
  return printed + html.slice(from);
}

const END = '</svg>';

/** HTML is read more kindly than a file of its own. null: it nests without end. */
function asXml(svg: string): string | null {
  const { children } = parseDocument(svg, { lowerCaseAttributeNames: false, lowerCaseTags: false });
  try {
    return DomUtils.getOuterHTML(children, { xmlMode: true });
  } catch {
    return null;
  }
}

/** Pixels of the picture for one of the drawing's, whose own are 72 to the inch. */
const DENSITY = 2.5;

/** A drawing as a picture, with its size on a screen; null: it is none. */
export async function rasterised(
  svg: string,
): Promise<{ readonly url: string; readonly size: string } | null> {
  const whole = /\sxmlns=/.test(svg)
    ? svg
    : svg.replace(/<svg\b/i, '<svg xmlns="http://www.w3.org/2000/svg"');
  try {
    const { data, info } = await sharp(Buffer.from(whole), {
      density: 72 * DENSITY,
      limitInputPixels: MOST_PIXELS,
    })
      .png()
      .toBuffer({ resolveWithObject: true });
    return {
      url: `data:image/png;base64,${data.toString('base64')}`,
      size: `width="${Math.round(info.width / DENSITY)}"`,
    };
  } catch {
    return null;
  }
}

const PICTURE = /<img\b[^>]*\bsrc="data:image\/[a-z]+;base64,([^"]*)"[^>]*>/g;

/** Safe HTML without the pictures that no browser could draw. */
export async function withoutBadPictures(html: string, warn: Warn): Promise<string> {
  const bad = new Set<string>();
  for (const [tag, base64] of html.matchAll(PICTURE)) {
    if (!(await isPicture(Buffer.from(base64!, 'base64')))) bad.add(tag);
  }
  if (bad.size > 0) warn('a picture that cannot be read is left out');
  return html.replace(PICTURE, (tag) => (bad.has(tag) ? '' : tag));
}

async function isPicture(bytes: Buffer): Promise<boolean> {
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return width * height <= MOST_PIXELS;
  } catch {
    return false;
  }
}
