import type { CategoryColumn } from './dataset.ts';
import type { CodedColumn } from './duckdb.ts';

/**
 * A category column of a table.
 *
 * @throws RangeError above 32,767 levels.
 */
export function categoryColumn(name: string, { levels, codes }: CodedColumn): CategoryColumn {
  if (levels.length > 0x7fff) throw new RangeError(`column ${name} has ${levels.length} levels`);
  return { kind: 'category', name, levels, codes: Int16Array.from(codes) };
}

/** A coded column as text, null where empty; equal cells share one string. */
export function textCells({ levels, codes }: CodedColumn): (string | null)[] {
  return Array.from(codes, (code) => levels[code] ?? null);
}
