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
  const { html: short, left } = withFewerRows(sanitiseHtml(html));
  if (left > 0) warn(`${left.toLocaleString('en')} rows of its table are left out`);
  const printable = await withoutBadPictures(short, warn);
  return /<img|<hr/.test(printable) || /[^\s<]/.test(printable.replace(/<[^>]*>/g, ''))
    ? printable
    : null;
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
