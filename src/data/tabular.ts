import type { CategoryColumn } from './dataset.ts';

/**
 * A category column from text cells. Levels are sorted, so they don't depend on the order of rows.
 *
 * @throws RangeError above 32,767 levels.
 */
export function categoryColumn(name: string, cells: readonly (string | null)[]): CategoryColumn {
  const levels = [...new Set(cells)]
    .filter((cell) => cell !== null && cell !== '')
    .sort() as string[];
  if (levels.length > 0x7fff) throw new RangeError(`column ${name} has ${levels.length} levels`);
  const codes = new Map<string | null, number>(levels.map((level, code) => [level, code]));
  return {
    kind: 'category',
    name,
    levels,
    codes: Int16Array.from(cells, (cell) => codes.get(cell) ?? -1),
  };
}
