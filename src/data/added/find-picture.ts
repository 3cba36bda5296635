import { posix } from 'node:path';
import type { PictureFile } from '../loaders/files.ts';
import { twins } from '../loaders/pictures.ts';

/** Endings of pictures: a table may name another than the file has. */
const ENDING = /\.(jpe?g|png|tiff?|webp|dcm|dicom|bmp)$/i;

/**
 * Finds the picture that a cell of a table means: by its name, with or without ending, and by whatever
 * folders both the cell and the file's path have. Null where there is none: a picture of the same name in
 * another folder is another picture.
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
    const wanted = partsOf(posix.normalize(cell.replaceAll('\\', '/')));
    const name = wanted.at(-1) ?? '';
    for (const key of [name, name.replace(ENDING, '')]) {
      const fitting = bestOf(byName.get(key) ?? [], wanted);
      if (fitting.length > 1) throw twins(cell, fitting[0]!, fitting[1]!);
      if (fitting.length === 1) return fitting[0]!;
    }
    return null;
  };
}

/** Of the files that fit, those that share most folders with the cell; spelled as there, if any is. */
function bestOf(candidates: readonly string[], wanted: readonly string[]): readonly string[] {
  const exact = (one: string, other: string) => one === other;
  const folded = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  for (const alike of [exact, folded]) {
    const shared = candidates.map((path) => sharedFolders(partsOf(path), wanted, alike));
    const most = Math.max(...shared.map((folders) => folders ?? -1));
    if (most >= 0) return candidates.filter((_, i) => shared[i] === most);
  }
  return [];
}

/** An archive is a folder that is called like it. What leads up from the table leads to no folder. */
function partsOf(path: string): string[] {
  return path
    .replaceAll(/\.zip[!/]/gi, '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..');
}

/** How many folders before the name two paths share, until one has no more; null: one differs. */
function sharedFolders(
  path: readonly string[],
  wanted: readonly string[],
  alike: (one: string, other: string) => boolean,
): number | null {
  const folders = Math.min(path.length, wanted.length) - 1;
  for (let back = 0; back < folders; back++) {
    if (!alike(path.at(-2 - back)!, wanted.at(-2 - back)!)) return null;
  }
  return folders;
}
