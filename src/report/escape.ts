const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML[character]!);
}

/** Text inside a CSS string: everything that isn't a letter, digit or space as a code point. */
export function escapeCssString(text: string): string {
  return text.replace(
    /[^A-Za-z0-9 ]/gu,
    (character) => `\\${character.codePointAt(0)!.toString(16)} `,
  );
}

/** Text for plotly, which reads a small HTML in titles, names, tick labels and annotations. */
export function escapePlotly(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** Text with its runs of superscript characters, which many faces lack, printed another way. */
export function printRaised(text: string, print: (plain: string) => string): string {
  return text.replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+/g, (run) => print(plainDigits(run, '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻')));
}

/** The same of subscript characters. */
export function printLowered(text: string, print: (plain: string) => string): string {
  return text.replace(/[₀₁₂₃₄₅₆₇₈₉₊₋]+/g, (run) => print(plainDigits(run, '₀₁₂₃₄₅₆₇₈₉₊₋')));
}

function plainDigits(run: string, alphabet: string): string {
  return [...run].map((character) => '0123456789+−'[alphabet.indexOf(character)]).join('');
}

/** Text with letters and digits beyond ASCII as `u` and their code points: what differs there stays apart. */
export function asciiLetters(text: string): string {
  return text.replace(/[\p{L}\p{N}]/gu, (letter) =>
    letter < '\x80' ? letter : `u${letter.codePointAt(0)!.toString(16)}`,
  );
}

/**
 * A file name and anchor from an id such as `fair-diagnosis/table-1`: letters, digits, `.`, `_`
 * and `-`, starting with a letter. It can't leave its folder.
 */
export function slug(id: string): string {
  const name = asciiLetters(id.normalize('NFKD'))
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z]+/, '')
    .replace(/\.+/g, '.')
    .replace(/[-.]+$/, '');
  return name === '' ? 'item' : name;
}
