/**
 * A folder of the store: files, and `entry.json` with its content and their checksums. It arrives
 * whole, by one rename, so that processes (and machines that share a file system) need no lock: who
 * comes second finds that the same work is there already.
 */
import { randomBytes } from 'node:crypto';
import { lstat, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder, temporaryName } from '../files/atomic.ts';
import { makeFolder } from '../files/folder.ts';
import { about } from '../files/system-error.ts';
import { hashJson, type JsonObject, sha256 } from '../json.ts';

/** Raise when the layout of entries changes: those of other layouts then read as absent. */
const LAYOUT = 1;

/** What a store holds, a folder each. */
export type EntryKind = 'trials' | 'stages' | 'tuning' | 'checkpoints';

/** The folder of a hash among entries of a kind. */
export function entryFolder(root: string, kind: EntryKind, hash: string): string {
  return join(root, kind, hash.slice(0, 2), hash);
}

/** Taken where the folder holds an entry of another layout, which is somebody's finished work. */
const beside = (folder: string) => `${folder}.layout-${LAYOUT}`;

/** `entry.json`. */
interface EntryIndex {
  readonly layout: number;
  readonly files: Readonly<Record<string, string>>;
  readonly content: JsonObject;
  /** Hash of the three above. */
  readonly checksum: string;
}

/**
 * What `read` makes of an entry, or null where there is none. An entry that twice in a row does not
 * match its checksums is moved aside, and absent.
 *
 * @throws the system's error where an entry is there and cannot be read: it may be sound.
 */
export async function readEntry<T>(
  folder: string,
  read: (folder: string, content: JsonObject) => Promise<T>,
): Promise<T | null> {
  for (const place of [folder, beside(folder)]) {
    const found = await examineTwice(place);
    if (found.state === 'sound') return read(place, found.content);
    if (found.state === 'damaged') await moveAside(place);
    if (found.state !== 'other layout') return null;
  }
  return null;
}

/**
 * The contents of all entries of a kind, in no order. Their other files are neither read nor
 * checked.
 */
export async function* entryContents(root: string, kind: EntryKind): AsyncGenerator<JsonObject> {
  const names = await readdir(join(root, kind), { recursive: true }).catch(unlessMissing([]));
  for (const name of names) {
    // Neither unfinished entries nor damaged ones.
    if (!/[0-9a-f]{64}(\.layout-\d+)?\/entry\.json$/.test(name)) continue;
    const text = await readIfThere(join(root, kind, name));
    const index = text === null ? null : parseIndex(text.toString());
    if (index?.layout === LAYOUT) yield index.content;
  }
}

/**
 * Makes an entry. `write` puts its files into a folder of its own and returns the content of the
 * index; all of it is on the disk before it gets its name.
 *
 * @throws the system's error where no sound entry is there afterwards.
 */
export async function writeEntry(
  folder: string,
  write: (folder: string) => Promise<JsonObject>,
): Promise<void> {
  const temporary = temporaryName(folder);
  try {
    await makeFolder(temporary);
    const content = await write(temporary);
    const files: Record<string, string> = {};
    for (const name of await readdir(temporary)) {
      files[name] = sha256(await readFile(join(temporary, name)));
    }
    const index = { layout: LAYOUT, files, content };
    const entry: EntryIndex = { ...index, checksum: hashJson(index) };
    await writeFile(join(temporary, 'entry.json'), JSON.stringify(entry));
    for (const name of [...Object.keys(files), 'entry.json']) await syncFile(join(temporary, name));
    await syncFolder(temporary);
    await publish(temporary, folder);
  } catch (error) {
    throw about(folder, error);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Deletes an entry, under a name that nobody looks for: a reader finds all of it or nothing. */
export async function removeEntry(folder: string): Promise<void> {
  const aside = temporaryName(folder);
  await rename(folder, aside);
  await rm(aside, { recursive: true, force: true });
}

/** Gives a finished folder its name, unless the same work has it already. */
async function publish(temporary: string, folder: string): Promise<void> {
  let place = folder;
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(temporary, place);
      return await syncFolder(dirname(place));
    } catch (error) {
      // A rename may report an error and have worked (a request that NFS repeats), and another
      // process may have been first: what counts is what is there.
      const { state } = await examineTwice(place);
      if (state === 'sound') return;
      if (state === 'absent' || attempt === 3) throw error;
      if (state === 'other layout' && place === folder) place = beside(folder);
      else await moveAside(place);
    }
  }
}

type Examined =
  | { readonly state: 'absent' | 'damaged' | 'incomplete' | 'other layout' }
  | { readonly state: 'sound'; readonly content: JsonObject };

/** Damage is believed the second time: a disk or network that misread once may read well again. */
async function examineTwice(folder: string): Promise<Examined> {
  const first = await examine(folder);
  return first.state === 'damaged' ? examine(folder) : first;
}

/** @throws the system's error where something is there that cannot be read. */
async function examine(folder: string): Promise<Examined> {
  const text = await readIfThere(join(folder, 'entry.json'));
  if (text === null) return { state: (await isThere(folder)) ? 'incomplete' : 'absent' };
  const index = parseIndex(text.toString());
  if (index === null) return { state: 'damaged' };
  const { checksum, ...rest } = index;
  if (rest.layout !== LAYOUT) return { state: 'other layout' };
  if (checksum !== hashJson(rest)) return { state: 'damaged' };
  for (const [name, expected] of Object.entries(rest.files)) {
    const bytes = await readIfThere(join(folder, name));
    if (bytes === null || sha256(bytes) !== expected) return { state: 'damaged' };
  }
  return { state: 'sound', content: rest.content };
}

function parseIndex(text: string): EntryIndex | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Out of the way, and kept for whoever wants to know what happened to it. */
async function moveAside(folder: string): Promise<void> {
  const aside = `${folder}.${randomBytes(4).toString('hex')}.damaged`;
  try {
    await rename(folder, aside);
  } catch (error) {
    if (await isThere(folder)) throw error;
    return;
  }
  // Another process may have put a sound one there since this one looked.
  if ((await examine(aside)).state === 'sound') await rename(aside, folder).catch(() => {});
}

/** null where there is no such file. @throws any other error of the system. */
async function readIfThere(path: string): Promise<Buffer | null> {
  return readFile(path).catch(unlessMissing(null));
}

/** What to take in place of a file or folder that is not there. */
function unlessMissing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return instead;
    throw error;
  };
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
