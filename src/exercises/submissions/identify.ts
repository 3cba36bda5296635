import type { Notebook } from '../../notebook/file.ts';
import type { CellFinder } from '../cell-finder.ts';
import type { Exercise } from '../exercise.ts';

/**
 * The exercise that a notebook answers: the one of whose cells it holds most, ids that several
 * exercises use counting for none of them; where that tells nothing, the one whose name the file's
 * holds. Null where neither does.
 */
export function identify(
  finders: readonly CellFinder[],
  notebook: Notebook | null,
  file: string,
): Exercise | null {
  const found = finders.map((finder) => (notebook ? finder.cellsIn(notebook) : new Set<string>()));
  const uses = new Map<string, number>();
  for (const { exercise } of finders) {
    for (const { id } of exercise.cells) uses.set(id, (uses.get(id) ?? 0) + 1);
  }
  const scores = found.map((ids) => [...ids].filter((id) => uses.get(id) === 1).length);
  const most = Math.max(0, ...scores);
  if (most > 0 && scores.indexOf(most) === scores.lastIndexOf(most)) {
    return finders[scores.indexOf(most)]!.exercise;
  }
  const named = finders.filter(({ exercise }) => plain(file).includes(plain(exercise.name)));
  return (
    named.toSorted((a, b) => b.exercise.name.length - a.exercise.name.length)[0]?.exercise ?? null
  );
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
