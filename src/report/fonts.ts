import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { covers, type FontFace, faceFiles } from './font-faces.ts';
import { OTHER_SCRIPTS, otherScripts } from './other-scripts.ts';

const require = createRequire(import.meta.url);

const SERIF = '@fontsource/source-serif-4';
const SANS = '@fontsource/source-sans-3';
const CODE = '@fontsource/source-code-pro';

/** The faces of a page and of a figure, from packages: every machine sets the same type. */
export const FACES = {
  page: [
    ...['400', '400-italic', '600', '600-italic'].map((face) => [SERIF, face] as const),
    ...['400', '400-italic', '600', '600-italic', '700'].map((face) => [SANS, face] as const),
    ...['400', '600'].map((face) => [CODE, face] as const),
  ],
  figure: ['400', '400-italic', '700'].map((face) => [SANS, face] as const),
};

/** The second family that figures ask for (`FONT_FAMILY`), which no machine needs to have. */
const BESIDE_IN_FIGURES = 'Source Sans Pro';

/**
 * `@font-face` rules with the fonts inside as data URLs, for the characters that `text` uses;
 * formulas' fonts where `text` holds KaTeX's markup. No address is left in the style sheet.
 */
export function fontCss(text: string, set: keyof typeof FACES): string {
  const used = [...new Set([...'0123456789 ', ...text])].map((c) => c.codePointAt(0)!);
  const faces = FACES[set]
    .flatMap(([packageName, face]) => faceFiles(packageName, face))
    .filter((face) => used.some((code) => covers(face, code)));
  return [...faces, ...otherScripts(text, set === 'figure' ? BESIDE_IN_FIGURES : OTHER_SCRIPTS)]
    .map(faceRule)
    .join('\n');
}

/**
 * KaTeX's style sheet with its fonts inside. Two of its fonts are wanted without formulas too:
 * they have the arrows, relations and marks that the text faces lack.
 */
export function katexCss(html: string): string {
  const sheet = require.resolve('katex/dist/katex.min.css');
  const css = readFileSync(sheet, 'utf8');
  const [fonts, rules] = splitFontFaces(css);
  const wanted = fonts.filter((face) => {
    const name = /fonts\/KaTeX_([A-Za-z0-9]+-[A-Za-z]+)\.woff2/.exec(face)?.[1] ?? '';
    if (name === 'Main-Regular' || name === 'AMS-Regular') return true;
    return html.includes('class="katex"') && KATEX_CLASSES[name]?.some((c) => html.includes(c));
  });
  const embedded = wanted.map((face) =>
    face
      .replace(
        /src:[^;}]*?url\((fonts\/[^)]+\.woff2)\)[^;}]*/,
        (_, file: string) => `src:url(${dataUrl(join(dirname(sheet), file))}) format("woff2")`,
      )
      .replace(/font-display:\w+/, 'font-display:block'),
  );
  return [...embedded, ...(html.includes('class="katex"') ? [rules] : [])].join('\n');
}

// Classes in KaTeX's HTML that call for a font beyond Main and AMS.
const KATEX_CLASSES: Readonly<Record<string, readonly string[]>> = {
  'Main-Bold': ['mathbf', 'textbf'],
  'Main-Italic': ['mathit', 'textit'],
  'Main-BoldItalic': ['textbf textit'],
  'Math-Italic': ['mathnormal', 'class="katex"'],
  'Math-BoldItalic': ['boldsymbol'],
  'Caligraphic-Regular': ['mathcal'],
  'Caligraphic-Bold': ['mathcal textbf'],
  'Fraktur-Regular': ['mathfrak'],
  'Script-Regular': ['mathscr'],
  'SansSerif-Regular': ['mathsf', 'textsf'],
  'SansSerif-Bold': ['mathsf textbf'],
  'Typewriter-Regular': ['mathtt', 'texttt'],
  'Size1-Regular': ['size1', 'delimsizing', 'small-op'],
  'Size2-Regular': ['size2', 'large-op'],
  'Size3-Regular': ['size3'],
  'Size4-Regular': ['size4', 'delim-size4'],
};

function splitFontFaces(css: string): readonly [readonly string[], string] {
  const faces: string[] = [];
  const rules = css.replace(/@font-face\{[^}]*\}/g, (face) => {
    faces.push(face);
    return '';
  });
  return [faces, rules];
}

function faceRule(face: FontFace): string {
  const ranges = face.ranges.map(([a, b]) =>
    a === b ? `U+${a.toString(16)}` : `U+${a.toString(16)}-${b.toString(16)}`,
  );
  return (
    `@font-face{font-family:"${face.family}";font-style:${face.style};font-weight:${face.weight};` +
    `font-display:block;src:url(${dataUrl(face.file)}) format("woff2");` +
    `unicode-range:${ranges.join(',')}}`
  );
}

const files = new Map<string, string>();

function dataUrl(path: string): string {
  let url = files.get(path);
  if (url === undefined) {
    url = `data:font/woff2;base64,${readFileSync(path).toString('base64')}`;
    files.set(path, url);
  }
  return url;
}
