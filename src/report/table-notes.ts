import type { TableBlock, TableCell } from './document.ts';

/** The notes of a table's cells, each text once, lettered in reading order: a, b, … z, aa. */
export function letteredNotes(table: TableBlock): {
  readonly notes: readonly { readonly letter: string; readonly text: string }[];
  letterOf(cell: TableCell): string | null;
} {
  const letters = new Map<string, string>();
  for (const { rows } of table.groups) {
    for (const { cells } of rows) {
      for (const { note } of cells) {
        if (note !== undefined && !letters.has(note)) letters.set(note, letter(letters.size));
      }
    }
  }
  return {
    notes: [...letters].map(([text, name]) => ({ letter: name, text })),
    letterOf: ({ note }) => (note === undefined ? null : letters.get(note)!),
  };
}

function letter(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : `${letter(Math.floor(index / 26) - 1)}${last}`;
}
