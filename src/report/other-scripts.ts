import { covers, type FontFace, faceFiles } from './font-faces.ts';

/** The family that stands last in the style sheets: what its faces have, no text face has. */
export const OTHER_SCRIPTS = 'Other scripts';

/** Characters that one package sets. */
interface Script {
  readonly packageName: string;
  readonly sheet: string;
  /** What of a text belongs together and to this script: an emoji of several characters is one. */
  readonly pieces: RegExp;
}

const variable = (name: string, pieces: RegExp): Script => ({
  packageName: `@fontsource-variable/noto-${name}`,
  sheet: 'index',
  pieces,
});

const HAN = /[\p{Script=Han}\u3000-\u303f\u31c0-\u31ef\uff00-\uffef]/gu;
const JAPANESE = variable('sans-jp', /[\p{Script=Hiragana}\p{Script=Katakana}\u30fb\u30fc]/gu);
const HAN_IN_JAPANESE = variable('sans-jp', HAN);
const CHINESE = variable(
  'sans-sc',
  /[\p{Script=Han}\p{Script=Bopomofo}\u3000-\u303f\uff00-\uffef]/gu,
);
const OTHERS: readonly Script[] = [
  variable('sans-kr', /\p{Script=Hangul}/gu),
  variable('sans-arabic', /[\p{Script=Arabic}\u060c\u061b\u061f\u0640]/gu),
  variable('sans-hebrew', /\p{Script=Hebrew}/gu),
  variable('sans-devanagari', /[\p{Script=Devanagari}\u0964\u0965]/gu),
  variable('sans-bengali', /\p{Script=Bengali}/gu),
  variable('sans-thai', /\p{Script=Thai}/gu),
  variable('emoji', /\p{RGI_Emoji}|\p{Emoji_Presentation}/gv),
  // Signs, boxes, blocks of progress bars, dots of spinners.
  {
    packageName: '@fontsource/dejavu-mono',
    sheet: '400',
    pieces:
      /[\u2300-\u23ff\u2500-\u27bf\u2800-\u28ff\u2b00-\u2bff\p{Script=Armenian}\p{Script=Georgian}]/gu,
  },
];

/** What is not ASCII, with the character before it, which a keycap (1️⃣) is drawn on: a small part of a page. */
function beyondAscii(text: string): string {
  return text.match(/[\0-\x7f]?[^\0-\x7f]+/g)?.join(' ') ?? '';
}

/**
 * Faces for what a text has of scripts that the text faces lack, each for exactly these characters.
 * Chinese characters look as in Japan where the text has kana, else as in China.
 */
export function otherScripts(text: string, family: string): readonly FontFace[] {
  const beyond = beyondAscii(text);
  const kana = beyond.search(JAPANESE.pieces) >= 0;
  const han = kana ? [JAPANESE, HAN_IN_JAPANESE, CHINESE] : [CHINESE, HAN_IN_JAPANESE];
  const found = new Map<FontFace, Set<number>>();
  const set = new Set<string>();
  for (const { packageName, sheet, pieces } of [...han, ...OTHERS]) {
    for (const piece of new Set(beyond.match(pieces))) {
      if (set.has(piece)) continue;
      const codes = [...piece].map((character) => character.codePointAt(0)!);
      const face = faceFiles(packageName, sheet).find((one) =>
        codes.every((code) => covers(one, code)),
      );
      if (face === undefined) continue;
      for (const one of [piece, ...piece]) set.add(one);
      const own = found.get(face) ?? new Set();
      for (const code of codes) own.add(code);
      found.set(face, own);
    }
  }
  return [...found].map(([face, codes]) => ({
    ...face,
    family,
    // Browsers put faces of one weight together, and of others take one.
    weight: '100 900',
    ranges: [...codes].sort((a, b) => a - b).map((code) => [code, code] as const),
  }));
}
