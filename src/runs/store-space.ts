import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { NoLockError, removeFreeLock } from '../files/lock.ts';
import { type EntryKind, removeEntry } from './entry.ts';
import { openScores, scoresPath } from './exports/scores-folder.ts';
import { importsOf } from './store.ts';

/** What a store holds of a kind of thing, and what that takes. */
export interface Space {
  readonly kind:
    | 'trials'
    | 'stages'
    | 'tuning scores'
    | 'checkpoints'
    | 'unfinished and damaged'
    | 'locks of stages'
    | 'runs on clusters';
  readonly count: number;
  readonly bytes: number;
}

const KINDS = ['trials', 'stages', 'tuning', 'checkpoints'] as const;
/** Of a checkpoint with the steps that are done. */
const ENTRY = /^[0-9a-f]{64}(-\d+)?(\.layout-\d+)?$/;
/** Left by processes that were killed, or moved aside because its checksum was wrong. */
const LEFT_OVER = /\.(tmp|damaged)$/;
/** Of a stage; it stays when the stage is made. */
const LOCK = /^[0-9a-f]{64}\.lock$/;
const DAY_MS = 86_400_000;
/** After so long nobody goes on from a checkpoint. */
const ABANDONED_DAYS = 30;

/** What is in a store, by kind. */
export async function storeSpace(root: string): Promise<Space[]> {
  const left = { count: 0, bytes: 0 };
  const spaces: Space[] = [];
  for (const kind of KINDS) {
    const space = { count: 0, bytes: 0 };
    for (const { name, path } of await entriesOf(root, kind)) {
      if (!ENTRY.test(name) && !LEFT_OVER.test(name)) continue;
      const into = ENTRY.test(name) ? space : left;
      into.count += 1;
      into.bytes += await bytesOf(path);
    }
    if (kind === 'tuning') await addImported(root, space);
    spaces.push({ kind: titleOf(kind), ...space });
  }
  const runs = await readdir(join(root, 'runs')).catch(() => []);
  const bytes = await bytesOf(join(root, 'runs'));
  return [
    ...spaces,
    { kind: 'unfinished and damaged', ...left },
    { kind: 'runs on clusters', count: runs.filter((name) => name !== 'prepared').length, bytes },
  ];
}

/** What to delete of a store. */
export interface Pruning {
  /** Weights and distances that trials share: whoever needs them again makes them again. */
  readonly stages: boolean;
  /** Only what was made more days ago than this. */
  readonly days: number;
}

/**
 * Deletes what is left over of killed processes and damage, locks that nobody holds, checkpoints that
 * nobody has gone on from for a month, and stages (with all checkpoints) where asked. Trials and tuning
 * scores stay. Left
 * overs of today stay too: somebody may be at work on them. What goes meanwhile is no error: another
 * process may have finished with it.
 *
 * @returns what was deleted, by kind; kinds of which nothing was are left out.
 */
export async function pruneStore(root: string, pruning: Pruning): Promise<Space[]> {
  const { stages } = pruning;
  const before = Date.now() - DAY_MS * pruning.days;
  const gone = new Map<Space['kind'], { count: number; bytes: number }>();
  for (const kind of KINDS) {
    for (const { name, path } of await entriesOf(root, kind)) {
      const days = daysKept(kind, name, stages);
      if (days === null) continue;
      const found = await lstat(path).catch(unlessGone);
      if (found === null || found.mtimeMs > Math.min(before, Date.now() - DAY_MS * days)) continue;
      const bytes = await bytesOf(path);
      if (!(await removed(name, path))) continue;
      const called = kindOf(kind, name);
      const sum = gone.get(called) ?? { count: 0, bytes: 0 };
      gone.set(called, { count: sum.count + 1, bytes: sum.bytes + bytes });
    }
  }
  return [...gone].map(([kind, sum]) => ({ kind, ...sum }));
}

function kindOf(kind: EntryKind, name: string): Space['kind'] {
  if (LOCK.test(name)) return 'locks of stages';
  return LEFT_OVER.test(name) ? 'unfinished and damaged' : titleOf(kind);
}

function titleOf(kind: EntryKind): Space['kind'] {
  return kind === 'tuning' ? 'tuning scores' : kind;
}

/** Imported scores count with the store's own. */
async function addImported(root: string, space: { count: number; bytes: number }): Promise<void> {
  const imports = importsOf(root);
  for (const name of await openScores(imports).names()) {
    space.count += 1;
    space.bytes += await bytesOf(scoresPath(imports, name));
  }
}

/** Whether it was there to be removed, and nobody held it. */
async function removed(name: string, path: string): Promise<boolean> {
  if (!LOCK.test(name)) return (await removeEntry(path).catch(unlessGone)) !== null;
  try {
    return removeFreeLock(path);
  } catch (error) {
    // Nobody knows whether somebody holds it.
    if (error instanceof NoLockError) return false;
    throw error;
  }
}

/** null where the entry went meanwhile. @throws any other error of the system. */
function unlessGone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** How many days old it must be to be deleted, at least; null: it stays. */
function daysKept(kind: EntryKind, name: string, stages: boolean): number | null {
  if (LEFT_OVER.test(name) || (kind === 'stages' && LOCK.test(name))) return 1;
  if (!ENTRY.test(name) || kind === 'trials' || kind === 'tuning') return null;
  if (stages) return 0;
  return kind === 'checkpoints' ? ABANDONED_DAYS : null;
}

async function entriesOf(root: string, kind: EntryKind) {
  const folder = join(root, kind);
  const shelves = await readdir(folder).catch(() => []);
  const found: { readonly name: string; readonly path: string }[] = [];
  for (const shelf of shelves) {
    for (const name of await readdir(join(folder, shelf)).catch(() => [])) {
      found.push({ name, path: join(folder, shelf, name) });
    }
  }
  return found;
}

/** Of a file, or of all below a folder; 0 where there is none. */
async function bytesOf(path: string): Promise<number> {
  const stat = await lstat(path).catch(() => null);
  if (stat === null) return 0;
  if (!stat.isDirectory()) return stat.size;
  let sum = 0;
  for (const name of await readdir(path).catch(() => [])) sum += await bytesOf(join(path, name));
  return sum;
}
