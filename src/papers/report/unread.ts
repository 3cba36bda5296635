import type { ReadText } from '../paper.ts';

/** How a report says that it has no number of the paper. */
export interface Unread {
  /** After `where`: `the paper prints none`. */
  readonly none: string;
  /** After `since`, of what has none: `the paper prints no number for them`. */
  noNumber(of: string): string;
}

/**
 * A paper whose whole text was read prints no number where none is known, and so does one that is known
 * to print none; of every other the number may stand in what could not be read.
 */
export function unread({ kind, printsNone }: ReadText): Unread {
  return kind === 'text' || printsNone === true
    ? { none: 'the paper prints none', noNumber: (of) => `the paper prints no number for ${of}` }
    : {
        none: 'none could be read',
        noNumber: (of) => `no number of the paper for ${of} could be read`,
      };
}
