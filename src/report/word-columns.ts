import { plainText } from './prose.ts';

/** Twips (twentieths of a point) between the margins of an A4 page. */
export const UPRIGHT_TWIPS = 9638;
/** The same of the page turned. */
export const TURNED_TWIPS = 14570;
/** Half points: what tables are set in, and the smallest that is still read. */
export const TABLE_SIZE = 16;
const SMALLEST = 11;

/** How a table is set so that no number breaks. */
export interface ColumnPlan {
  /** On a page of its own, turned. */
  readonly turned: boolean;
  /** Half points. */
  readonly size: number;
  /** Twips, one a column; together the width between the margins. */
  readonly widths: readonly number[];
}

/** What stands in a column. */
export interface ColumnTexts {
  /** In prose; they break between words. */
  readonly texts: readonly string[];
  /** Intervals: they may stand below their number but do not break. */
  readonly unbroken: readonly string[];
}

/**
 * Widths by content: each column has room for its longest word, and what is left goes to columns
 * whose lines would wrap. A table that is too wide for an upright page stands on a turned one, and
 * in smaller type only where that is too narrow as well.
 */
export function planColumns(columns: readonly ColumnTexts[]): ColumnPlan {
  const narrowest = sum(columns.map((column) => needOf(column, TABLE_SIZE).narrow));
  const turned = narrowest > UPRIGHT_TWIPS;
  const room = turned ? TURNED_TWIPS : UPRIGHT_TWIPS;
  const size = Math.max(
    SMALLEST,
    Math.min(TABLE_SIZE, Math.floor((TABLE_SIZE * room) / narrowest)),
  );
  const needs = columns.map((column) => needOf(column, size));
  const narrow = needs.map((need) => need.narrow);
  const left = Math.max(0, room - sum(narrow));
  const wishes = needs.map((need) => need.wide - need.narrow);
  const granted = Math.min(1, left / Math.max(1, sum(wishes)));
  const wished = narrow.map((width, c) => width + granted * wishes[c]!);
  // All together the width of the text: too narrow or too wide, all give or take alike.
  const scale = room / sum(wished);
  return { turned, size, widths: wished.map((width) => Math.floor(width * scale)) };
}

/** Twips of a cell's margins, left and right together. */
const MARGINS = 230;
/** Letters; longer words break where they must. */
const LONGEST_WORD = 30;
/** Letters: the widest that a column's text wishes. */
const LONGEST_LINE = 400;

/** Twips that a column needs at least, and those in which nothing wraps. */
function needOf({ texts, unbroken }: ColumnTexts, size: number): { narrow: number; wide: number } {
  const lines = texts.map(plainText);
  const words = [...lines.flatMap((line) => line.split(/\s+/)), ...unbroken];
  const longest = Math.max(0, ...words.map((word) => emsOf(word, LONGEST_WORD)));
  const line = Math.max(longest, ...lines.map((text) => emsOf(text, LONGEST_LINE)));
  const twips = size * 10;
  return { narrow: longest * twips + MARGINS, wide: line * twips + MARGINS };
}

/**
 * The width of bold text as multiples of the type's size, with room for the wider fonts that stand in
 * where Word's own is missing.
 */
function emsOf(text: string, letters: number): number {
  return sum(
    [...text].slice(0, letters).map((letter) => {
      if (/[\s.,:;'|()[\]ijlt]/.test(letter)) return 0.41;
      return /[\p{Lu}%mw×+−]/u.test(letter) ? 0.82 : 0.66;
    }),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
