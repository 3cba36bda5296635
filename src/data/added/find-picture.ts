import type { PictureFile } from '../loaders/files.ts';
import { twins } from '../loaders/pictures.ts';

/** Endings of pictures: a table may name another than the file has. */
const ENDING = /\.(jpe?g|png|tiff?|webp|dcm|dicom|bmp)$/i;

/**
 * Finds the picture that a cell of a table means: by its path, else by its name, with or without
 * ending and folders. Null where there is none.
 *
 * @throws UserError where two fit alike, naming both.
 */
export function pictureFinder(pictures: readonly PictureFile[]): (cell: string) => string | null {
  const byName = new Map<string, string[]>();
  const add = (name: string, path: string) => {
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [path]);
    else if (!known.includes(path)) known.push(path);
  };
  for (const { path, stem } of pictures) {
    add(partsOf(path).at(-1)!, path);
    add(stem, path);
  }
  return (cell) => {
    const wanted = partsOf(cell.replaceAll('\\', '/'));
    const name = wanted.at(-1) ?? '';
    const candidates = byName.get(name) ?? byName.get(name.replace(ENDING, ''));
    if (candidates === undefined) return null;
    const shared = candidates.map((path) => sharedFolders(partsOf(path), wanted));
    const most = Math.max(...shared);
    const [first, second] = candidates.filter((_, i) => shared[i] === most);
    if (second !== undefined) throw twins(cell, first!, second);
    return first!;
  };
}

function partsOf(path: string): string[] {
  return path.split(/[/!]/).filter((part) => part !== '' && part !== '.');
}

/** How many folders before the name two paths share, from the end. */
function sharedFolders(path: readonly string[], wanted: readonly string[]): number {
  let shared = 0;
  while (
    shared + 2 <= Math.min(path.length, wanted.length) &&
    path.at(-2 - shared) === wanted.at(-2 - shared)
  ) {
    shared += 1;
  }
  return shared;
}
