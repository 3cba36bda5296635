import type { Note } from '../../metrics/notes.ts';

/**
 * Words and numbers of a sentence about a file: a number is a count of records, which may have to be
 * hidden; a number that tells no record, such as a threshold or a word for missing, is written as text.
 */
export type CountedText = readonly (string | number)[];

/** A note on how a file was read. */
export interface FileNote {
  readonly path: string;
  readonly text: CountedText;
}

/**
 * The note as it is printed.
 *
 * @param fewest counts below are `few`; 0: all are printed.
 */
export function printedNote({ path, text }: FileNote, fewest: number): Note {
  const words = text.map((part) =>
    typeof part === 'number' && part < fewest ? 'few' : String(part),
  );
  return { path, reason: words.join('') };
}
