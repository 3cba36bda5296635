import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

export interface FontFace {
  readonly family: string;
  /** `400`, or the range of a variable face: `100 900`. */
  readonly weight: string;
  readonly style: 'normal' | 'italic';
  /** Path of a woff2 file. */
  readonly file: string;
  /** Code points it covers, as inclusive ranges. */
  readonly ranges: readonly (readonly [number, number])[];
}

/** Whether a face has a character, by its style sheet. */
export function covers({ ranges }: FontFace, code: number): boolean {
  return ranges.some(([a, b]) => code >= a && code <= b);
}

const cache = new Map<string, readonly FontFace[]>();

/** The faces in a package's style sheet, such as `400-italic.css`. */
export function faceFiles(packageName: string, sheet: string): readonly FontFace[] {
  const path = require.resolve(`${packageName}/${sheet}.css`);
  const known = cache.get(path);
  if (known) return known;
  const blocks = readFileSync(path, 'utf8').match(/@font-face\s*\{[^}]*\}/g) ?? [];
  const faces = blocks.map((block) => {
    const field = (pattern: RegExp): string => pattern.exec(block)?.[1] ?? '';
    return {
      family: field(/font-family:\s*'([^']+)'/),
      weight: field(/font-weight:\s*(\d+(?: \d+)?)/),
      style: field(/font-style:\s*(\w+)/) as 'normal' | 'italic',
      file: join(dirname(path), field(/url\(([^)]+\.woff2)\)/)),
      ranges: rangesOf(field(/unicode-range:\s*([^;]+);/)),
    };
  });
  cache.set(path, faces);
  return faces;
}

/** Of a style sheet without ranges: every character. */
function rangesOf(list: string): FontFace['ranges'] {
  if (list === '') return [[0, 0x10ffff]];
  return list.split(',').map((range) => {
    const [from, to] = range.trim().slice(2).split('-');
    return [Number.parseInt(from!, 16), Number.parseInt(to ?? from!, 16)] as const;
  });
}
