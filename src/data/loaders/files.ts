import { readdirSync, realpathSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, extname, isAbsolute, join, relative, sep } from 'node:path';
import { UserError } from '../../errors.ts';
import { ZipFile } from '../zip.ts';
import { ParquetPictures } from './parquet-pictures.ts';

/**
 * The first of `candidates` (relative paths) that exists under `root`; each is also tried with
 * `.gz` behind it.
 *
 * @throws UserError listing what was looked for and what the folder holds.
 */
export function findFile(root: string, candidates: readonly string[], what: string): string {
  const found = lookFor(root, candidates);
  if (found !== null) return found;
  throw new UserError(
    `${what} not found under ${root}: looked for ${candidates.join(', ')} (also with .gz); the folder holds ${listing(root)}`,
    'check that folder: it must be the one that the source publishes, with its subfolders',
  );
}

/** As `findFile`, null where there is none. */
export function lookFor(root: string, candidates: readonly string[]): string | null {
  for (const candidate of candidates) {
    for (const name of [candidate, `${candidate}.gz`]) {
      const path = join(root, name);
      if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
    }
  }
  return null;
}

/** @throws UserError if there is no such folder. */
export function requireFolder(path: string, what: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return path;
  throw found === undefined
    ? new UserError(`${what}: there is no folder ${path}`, 'check the path')
    : new UserError(`${what}: ${path} is a file`, 'name the folder that holds it');
}

function listing(root: string): string {
  let names: string[];
  try {
    names = readdirSync(root);
  } catch {
    return 'nothing (it cannot be opened)';
  }
  const shown = names.slice(0, 12).join(', ') || 'nothing';
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}

/**
 * The first of several names that a column goes by in different versions of a file.
 *
 * @throws UserError listing the columns found.
 */
export function oneColumn(
  file: string,
  found: readonly string[],
  names: readonly string[],
): string {
  const name = names.find((candidate) => found.includes(candidate));
  if (name !== undefined) return name;
  throw new UserError(
    `${file} has no column ${names.map((candidate) => `"${candidate}"`).join(' or ')}; it has: ${found.join(', ')}`,
    'check that this is the file and version that the loader expects',
  );
}

const PICTURE = new Set(['.jpg', '.jpeg', '.png', '.tif', '.tiff', '.webp']);

/** Where a picture lies: in a file of its own, or inside a zip archive. */
export interface PictureFile {
  /** Relative to the root, `/` between folders; `archive.zip!name` inside an archive. */
  readonly path: string;
  /** File name without its ending. */
  readonly stem: string;
}

/**
 * All pictures under a folder, and inside the zip archives that lie in it, in sorted order.
 *
 * @param wanted names that count as pictures beside those of the usual endings.
 * @throws the signal's reason when it aborts meanwhile.
 */
export async function findPictures(
  root: string,
  signal?: AbortSignal,
  wanted: RegExp = /$^/,
): Promise<PictureFile[]> {
  const found: PictureFile[] = [];
  const visit = async (folder: string) => {
    const entries = await readdir(folder, { withFileTypes: true });
    signal?.throwIfAborted();
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const local = relative(root, path).split(sep).join('/');
      if (entry.isDirectory()) await visit(path);
      else if (extname(entry.name).toLowerCase() === '.zip') {
        using archive = await ZipFile.open(path);
        for (const name of archive.names) add(`${local}!${name}`, name);
      } else add(local, entry.name);
    }
  };
  const add = (path: string, name: string) => {
    const ending = extname(name);
    if (basename(name).startsWith('.')) return;
    if (!PICTURE.has(ending.toLowerCase()) && !wanted.test(basename(name))) return;
    found.push({ path, stem: basename(name, ending) });
  };
  await visit(root);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Opens pictures by the paths that `findPictures` gives, or that a table names; archives stay open
 * until disposed. Nothing outside the folder is opened, whatever a table or a link says.
 */
export class PictureFolder implements Disposable {
  readonly #root: string;
  /** The root without links. */
  readonly #real: string;
  readonly #archives = new Map<string, Promise<ZipFile>>();
  readonly #tables = new Map<string, ParquetPictures>();

  /** @throws UserError if there is no such folder. */
  constructor(root: string) {
    this.#root = requireFolder(root, 'pictures');
    this.#real = realpathSync(root);
  }

  /**
   * A path that a decoder can open, or the bytes of a picture inside an archive
   * (`archive.zip!name`) or a table (`table.parquet!row!column`, rows from 0).
   *
   * @throws UserError where it is missing, or leads out of the folder.
   */
  async source(path: string): Promise<string | Uint8Array> {
    const cell = /^(.*?\.(?:parquet|pq))!(\d+)!(.*)$/is.exec(path);
    if (cell !== null) return this.#table(cell[1]!).read(Number(cell[2]), cell[3]!);
    const parts = /^(.*?\.zip)!(.*)$/is.exec(path);
    if (parts === null) return this.#inside(path);
    const [, name, member] = parts as unknown as [string, string, string];
    let archive = this.#archives.get(name);
    if (archive === undefined) {
      archive = ZipFile.open(this.#inside(name));
      this.#archives.set(name, archive);
    }
    return (await archive).read(member);
  }

  [Symbol.dispose](): void {
    // One that cannot be opened has nothing to close.
    for (const archive of this.#archives.values()) {
      archive.then((opened) => opened[Symbol.dispose]()).catch(() => {});
    }
    for (const table of this.#tables.values()) table[Symbol.dispose]();
  }

  #table(name: string): ParquetPictures {
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const table = new ParquetPictures(this.#inside(name));
    this.#tables.set(name, table);
    return table;
  }

  #inside(name: string): string {
    const path = join(this.#root, name);
    if (leadsOut(relative(this.#root, path))) throw this.#outside(name);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
      throw new UserError(`${name} is missing`, 'download that file, then run the command again');
    }
    if (leadsOut(relative(this.#real, realpathSync(path)))) throw this.#outside(name);
    return path;
  }

  #outside(name: string): UserError {
    return new UserError(
      `${name} leads out of ${this.#root} and is not opened`,
      'put the file itself into the folder',
    );
  }
}

/** Whether a relative path leaves the folder that it begins in. */
export function leadsOut(path: string): boolean {
  return path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
}
