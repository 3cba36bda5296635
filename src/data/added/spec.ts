import { UserError } from '../../errors.ts';
import { suggest } from '../../suggest.ts';

/** Where the first of some letters stands outside double quotes; −1: nowhere. */
export function outsideQuotes(text: string, letters: string): number {
  let inside = false;
  for (const [i, letter] of [...text].entries()) {
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

/** A column's name as labels and attributes are called: lower case, digits and hyphens. */
export function plainName(text: string): string {
  const name = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return name === '' ? 'column' : name;
}

/** @throws UserError where a table has no such column, with the nearest. */
export function requireColumn(name: string, columns: readonly string[], flag: string): string {
  if (columns.includes(name)) return name;
  const alike = columns.find((column) => column.toLowerCase() === name.toLowerCase());
  if (alike !== undefined) return alike;
  throw new UserError(`${flag}: the table has no column "${name}"`, suggest(name, columns));
}
