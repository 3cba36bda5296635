import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OTHER_SCRIPTS, otherScripts } from './other-scripts.ts';

/** Which package sets each character. */
function setting(text: string): Map<string, string> {
  return new Map(
    otherScripts(text, OTHER_SCRIPTS).flatMap(({ file, ranges }) =>
      ranges.map(([code]) => [
        String.fromCodePoint(code),
        basename(file).replace(/-(?:\d+|latin|symbols)-.*|-[a-z]+-wght-.*/, ''),
      ]),
    ),
  );
}

describe('otherScripts', () => {
  it('has a face for each script that can be expected', () => {
    const names = ['서', 'ع', 'ע', 'ब', 'ব', 'ท', '✅', '⚕', '█', '⠋', '─'].map((character) =>
      setting(character).get(character),
    );
    expect(names).toEqual([
      'noto-sans-kr',
      'noto-sans-arabic',
      'noto-sans-hebrew',
      'noto-sans-devanagari',
      'noto-sans-bengali',
      'noto-sans-thai',
      'noto-emoji',
      ...Array(4).fill('dejavu-mono'),
    ]);
  });

  it('sets Chinese characters as in Japan beside kana, and as in China else', () => {
    expect(setting('東京の').get('東')).toBe('noto-sans-jp');
    expect(setting('東京').get('東')).toBe('noto-sans-sc');
  });

  it('keeps the characters of one emoji in one face', () => {
    const faces = otherScripts('👩🏽‍⚕️', OTHER_SCRIPTS);
    expect(faces.map(({ ranges }) => ranges.length)).toEqual([[...'👩🏽‍⚕️'].length]);
  });

  it('leaves to the text faces what they have', () => {
    expect(otherScripts('Zürich, Ελλάδα, Москва: 5 ± 1 → ≤ “x” © #1*', OTHER_SCRIPTS)).toEqual([]);
  });
});
