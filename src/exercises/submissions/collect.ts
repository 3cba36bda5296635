import { lstat, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { type Budget, filesInArchive, type HandedFile, kindOf } from './handed-file.ts';

/** Something in the folder of submissions: a notebook's content, or why it is none. */
export interface Found {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly modified: Date | null;
  readonly content: Uint8Array | null;
  /** Why there is no content. */
  readonly problem: string | null;
}

const DEEPEST_FOLDER = 32;
const DEEPEST_ARCHIVE = 2;
const LARGEST_FILE = 500e6;
const CLASS_BUDGET = 8e9;
const STUDENT_BUDGET = 500e6;
/** What systems and editors leave in folders and archives. */
const NOT_HANDED_IN = /(?:^|\/)(?:\.[^/]*|__MACOSX|node_modules|Thumbs\.db|desktop\.ini)(?:\/|$)/;

/**
 * Everything in a folder of submissions, or in a zip archive of one: notebooks are known by their
 * content, archives are looked into. Links are not followed: a submission is what a student wrote.
 *
 * @throws UserError where there is no such folder or archive.
 */
export async function* collect(place: string): AsyncGenerator<Found> {
  const stats = await lstat(place).catch(() => null);
  if (stats?.isDirectory()) {
    yield* inFolder(place, '', DEEPEST_FOLDER);
  } else if (stats?.isFile() && kindOf(await startOf(place)) === 'archive') {
    yield* inArchive(place, '', { bytes: CLASS_BUDGET }, DEEPEST_ARCHIVE + 1);
  } else {
    throw new UserError(
      `${place} is no folder and no zip archive`,
      'name the folder of the submissions, or the archive that Canvas or Moodle gave you',
    );
  }
}

/** The folders right below it: a student who handed in nothing has one, too. */
export async function foldersIn(place: string): Promise<string[]> {
  const stats = await lstat(place);
  if (!stats.isDirectory()) return [];
  const entries = await readdir(place, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && !NOT_HANDED_IN.test(entry.name))
    .map(({ name }) => name);
}

async function* inFolder(folder: string, path: string, depth: number): AsyncGenerator<Found> {
  if (depth === 0) {
    yield nothing(path, null, 'lies too deep to be looked at');
    return;
  }
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const inner = path === '' ? entry.name : `${path}/${entry.name}`;
    const at = join(folder, entry.name);
    if (NOT_HANDED_IN.test(inner)) continue;
    if (entry.isDirectory()) yield* inFolder(at, inner, depth - 1);
    else if (entry.isFile()) yield* onDisk(at, inner);
    else yield nothing(inner, null, 'is a link, and not followed');
  }
}

async function* onDisk(at: string, path: string): AsyncGenerator<Found> {
  const { size, mtime } = await lstat(at);
  if (kindOf(await startOf(at)) === 'archive') {
    yield* inArchive(at, path, { bytes: STUDENT_BUDGET }, DEEPEST_ARCHIVE);
    return;
  }
  const read = async () => {
    if (size > LARGEST_FILE) throw new Error(`it is larger than ${LARGEST_FILE / 1e6} MB`);
    return readFile(at);
  };
  yield* single({ path, modified: mtime, read }, { bytes: 0 }, 0);
}

async function* inArchive(
  content: Uint8Array | string,
  path: string,
  budget: Budget,
  depth: number,
): AsyncGenerator<Found> {
  try {
    for await (const file of filesInArchive(content, path, budget)) {
      if (!NOT_HANDED_IN.test(file.path)) yield* single(file, budget, depth - 1);
    }
  } catch (error) {
    yield nothing(path, null, `is an archive that cannot be read: ${(error as Error).message}`);
  }
}

async function* single(file: HandedFile, budget: Budget, depth: number): AsyncGenerator<Found> {
  const { path, modified } = file;
  let content: Uint8Array;
  try {
    content = await file.read();
  } catch (error) {
    yield nothing(path, modified, `could not be read: ${(error as Error).message}`);
    return;
  }
  const kind = kindOf(content);
  if (kind === 'notebook') yield { path, modified, content, problem: null };
  else if (kind === 'other') {
    yield nothing(path, modified, content.length === 0 ? 'is an empty file' : 'is no notebook');
  } else if (depth > 0) {
    const inner = depth === DEEPEST_ARCHIVE ? { bytes: STUDENT_BUDGET } : budget;
    yield* inArchive(content, path, inner, depth);
  } else {
    yield nothing(path, modified, 'is an archive in too many others');
  }
}

function nothing(path: string, modified: Date | null, problem: string): Found {
  return { path, modified, content: null, problem };
}

async function startOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
