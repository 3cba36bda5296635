/** What stands from `start` up to `end` is replaced by `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A place in a text, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A text with replacements, that knows where each of its places came from. */
export class EditedText {
  readonly text: string;
  /** Where unchanged pieces begin, in the new text and in the old. */
  readonly #pieces: { readonly at: number; readonly from: number }[] = [{ at: 0, from: 0 }];

  /** @param edits that do not overlap. */
  constructor(source: string, edits: readonly Edit[]) {
    let text = '';
    let from = 0;
    for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
      text += source.slice(from, edit.start);
      this.#pieces.push({ at: text.length, from: edit.start });
      text += edit.text;
      from = edit.end;
      this.#pieces.push({ at: text.length, from });
    }
    this.text = text + source.slice(from);
  }

  /** The offset in the old text of an offset in the new; of what was put in, where it was put. */
  origin(offset: number): number {
    const piece = this.#pieces.findLast(({ at }) => at <= offset)!;
    const next = this.#pieces[this.#pieces.indexOf(piece) + 1];
    return Math.min(piece.from + offset - piece.at, next?.from ?? Number.POSITIVE_INFINITY);
  }
}

export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/** The opposite of {@link placeAt}; null: no such line. */
export function offsetAt(text: string, { line, column }: Place): number | null {
  const lines = text.split('\n');
  if (line < 1 || line > lines.length) return null;
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return before + Math.min(column - 1, lines[line - 1]!.length);
}
