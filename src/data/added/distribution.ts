import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, matchesGlob, relative, sep } from 'node:path';
import { UserError } from '../../errors.ts';
import { leadsOut } from '../loaders/files.ts';
import { shown } from '../problem.ts';
import type { FieldSource, ListedFile } from './described.ts';
import { withinTime } from './within-time.ts';

/** A pattern longer than this is none of file names. */
const LONGEST_PATTERN = 300;
/** How long all patterns may take, and how much longer for each name. */
const PATTERNS_MS = 10_000;
const NAME_MS = 2;

/** A table that a description lists: a file, or the folder of `files`. */
export interface FoundTable {
  readonly table: string;
  readonly files?: readonly string[];
}

export function isFileSet({ '@type': type }: ListedFile): boolean {
  return /FileSet$/.test(type);
}

export function formatsOf({ encodingFormat }: ListedFile): string[] {
  return [encodingFormat ?? []].flat();
}

export function patternsOf({ includes }: ListedFile): string[] {
  return [includes ?? []].flat();
}

/** What a file is part of: an archive, a repository. */
export function containerOf(
  { containedIn }: ListedFile,
  distribution: readonly ListedFile[],
): ListedFile | undefined {
  const [id] = [containedIn ?? []].flat();
  return distribution.find((one) => one['@id'] === id);
}

/** The files of a table, which must lie beside the description. */
export async function filesOf(
  root: string,
  listed: ListedFile,
  distribution: readonly ListedFile[],
): Promise<FoundTable> {
  const container = containerOf(listed, distribution);
  if (isFileSet(listed)) {
    const files = await matching(root, listed);
    if (files.length > 0) return { table: root, files };
    throw absent(root, patternsOf(listed).join(', '), { container });
  }
  const url = listed.contentUrl ?? listed['@id'];
  const remote = /^[a-z][a-z0-9+.-]*:/i.test(url);
  const names = remote ? [basename(URL.parse(url)?.pathname ?? url), listed['@id']] : [url];
  // Written as an address or as the file is called: `100%25.csv`, `100%.csv`.
  for (const name of names.flatMap((one) => [one, decoded(one)])) {
    const path = join(root, name);
    const local = relative(root, path);
    if (local !== '' && !leadsOut(local) && existsSync(path)) return { table: path };
  }
  throw absent(root, names[0]!, remote ? { url } : { container });
}

/** A part of an address in plain letters; what is none stays as it is. */
function decoded(name: string): string {
  try {
    return decodeURI(name);
  } catch {
    return name;
  }
}

export function absent(
  root: string,
  name: string,
  {
    url,
    container,
  }: { readonly url?: string | undefined; readonly container?: ListedFile | undefined },
): UserError {
  const inside = container?.contentUrl ?? container?.['@id'];
  const fix =
    url !== undefined
      ? `refair downloads nothing: put ${url} there, beside its description`
      : inside !== undefined
        ? `it is part of ${inside}, which refair neither downloads nor unpacks: put it there, beside its description`
        : 'put it beside its description';
  return new UserError(`${name} is not in ${root}`, fix);
}

export async function matching(root: string, listed: ListedFile): Promise<string[]> {
  const patterns = patternsOf(listed);
  const names = (await readdir(root, { recursive: true })).map((name) => name.split(sep).join('/'));
  return within(names.length, root, patterns.join(', '), () =>
    names.filter((name) => patterns.some((pattern) => matchesGlob(name, pattern))),
  )
    .filter((name) => statSync(join(root, name), { throwIfNoEntry: false })?.isFile())
    .sort();
}

/** Work with patterns on so many names. @throws UserError where it does not end, or a pattern is too long. */
export function within<T>(names: number, where: string, patterns: string, work: () => T): T {
  try {
    return withinTime(work, PATTERNS_MS + names * NAME_MS);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${where}: a pattern for its files cannot be used (${(error as Error).message}): ${shown(patterns)}`,
      'correct the Croissant file, or name its csv or Parquet file instead',
      { cause: error },
    );
  }
}

/** What comes before the first star of its pattern; archives are looked into wherever they lie. */
export function pictureFolder(root: string, listed: ListedFile): string {
  const [pattern = ''] = patternsOf(listed);
  const fixed = pattern.split('/').slice(0, -1);
  const star = fixed.findIndex((part) => /[*?[{]/.test(part));
  const folder = join(root, ...(star < 0 ? fixed : fixed.slice(0, star)));
  return !leadsOut(relative(root, folder)) && existsSync(folder) ? folder : root;
}

/**
 * A property of a file, or the part of it that a pattern finds.
 *
 * @param field `@id`, and `path` of the description: for messages.
 */
export function propertyOf(
  file: string,
  { extract, transform }: FieldSource,
  field: string,
  path: string,
): string {
  const property = extract!.fileProperty!;
  const name = basename(file);
  const value = { fullpath: file, filename: name, filepath: file }[property] ?? name;
  return [transform ?? []].flat().reduce((text, { regex }) => {
    if (regex === undefined) return text;
    try {
      if (regex.length > LONGEST_PATTERN) throw new Error('it is too long');
      const found = new RegExp(regex).exec(text);
      return found?.[1] ?? found?.[0] ?? '';
    } catch (error) {
      throw unreadablePattern(path, field, error);
    }
  }, value);
}

/** @param field its `@id`, and `path` of the description. */
export function unreadablePattern(path: string, field: string, error: unknown): UserError {
  return new UserError(
    `${path}: field ${shown(field)} has a pattern that cannot be read: ${(error as Error).message}`,
    'correct the Croissant file',
    { cause: error },
  );
}
