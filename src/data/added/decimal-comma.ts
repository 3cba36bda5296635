import { sqlText } from '../duckdb.ts';
import { shown } from '../problem.ts';

/** A number with a decimal comma, without separators of thousands; `1,234` may be either. */
const PATTERN = '^[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?$';
const COMMA = new RegExp(PATTERN);

/** SQL that says whether a cell is one. */
export function hasDecimalComma(cell: string): string {
  return `regexp_matches(${cell}, ${sqlText(PATTERN)})`;
}

/** SQL of a cell with a point where it is one: `63,5` is `63.5`, and all other cells stay as they are. */
export function withDecimalPoint(cell: string): string {
  return `CASE WHEN ${hasDecimalComma(cell)} THEN replace(${cell}, ',', '.') ELSE ${cell} END`;
}

/** What to do about a cell that stands where a number should. */
export function noNumberFix(cell: string): string {
  return COMMA.test(cell)
    ? `if ${shown(cell, false)} is written with a decimal comma, add the set with --decimal-comma; else correct it`
    : `correct it; a word that means missing is named when the set is added: --missing ${shown(cell)}`;
}
