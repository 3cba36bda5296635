import { UserError } from '../../errors.ts';
import { suggest } from '../../suggest.ts';

/** Where the first of some letters stands outside double quotes; −1: nowhere. */
export function outsideQuotes(text: string, letters: string): number {
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (letter === '"') inside = !inside;
    else if (!inside && letters.includes(letter)) return i;
  }
  return -1;
}

/** Splits at a letter outside double quotes; parts are trimmed and unquoted. */
export function splitSpec(text: string, letter: string): string[] {
  const at = outsideQuotes(text, letter);
  if (at < 0) return [unquoted(text)];
  return [unquoted(text.slice(0, at)), ...splitSpec(text.slice(at + 1), letter)];
}

/** A name without the quotes around it. */
export function unquoted(text: string): string {
  const plain = text.trim();
  return /^"(?:[^"]|"")*"$/.test(plain) ? plain.slice(1, -1).replaceAll('""', '"') : plain;
}

/** A column's name as labels and attributes are called: lower case, letters of any script, digits and hyphens. */
export function plainName(text: string): string {
  return lettersOf(text) || 'column';
}

/** A name as data sets and their folders are called: of ASCII alone; blank where nothing is left. */
export function plainId(text: string): string {
  return trimmed(lettersOf(text).replaceAll(/[^a-z0-9.]+/g, '-'));
}

function lettersOf(text: string): string {
  const name = text
    .normalize('NFKD')
    .toLowerCase()
    // Accents: marks of other scripts are part of their letters.
    .replaceAll(/(?<=\p{Script=Latin})\p{M}+/gu, '')
    .normalize('NFKC')
    .replaceAll(/[^\p{L}\p{M}\p{N}.]+/gu, '-');
  return trimmed(name);
}

function trimmed(name: string): string {
  return name.replaceAll(/^[\p{M}.-]+|[.-]+$/gu, '');
}

/** Items with a number behind each name that one before has: columns may differ in signs alone. */
export function numbered<T extends { readonly name: string }>(items: readonly T[]): T[] {
  const taken = new Set<string>();
  return items.map((item) => {
    let { name } = item;
    for (let next = 2; taken.has(name); next++) name = `${item.name}-${next}`;
    taken.add(name);
    return { ...item, name };
  });
}

/** @throws UserError where a table has no such column, with the nearest. */
export function requireColumn(name: string, columns: readonly string[], flag: string): string {
  if (columns.includes(name)) return name;
  const alike = columns.find((column) => column.toLowerCase() === name.toLowerCase());
  if (alike !== undefined) return alike;
  throw new UserError(`${flag}: the table has no column "${name}"`, suggest(name, columns));
}
