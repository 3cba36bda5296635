import { createHash } from 'node:crypto';
import { closeSync, openSync, rmSync, statSync, truncateSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../errors.ts';
import { makeFolder } from './folder.ts';

const POLL_MS = 100;
/** SQLite's codes of a lock that somebody holds, and of a file that is none of its own. */
const BUSY = 5;
const NOT_A_DATABASE = 26;

/** A file that can be written and not be locked, as on some network file systems. */
export class NoLockError extends UserError {
  constructor(path: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`${path} cannot be locked: ${why}`, 'choose a folder on a local disk', { cause });
  }
}

/**
 * Runs `work` while holding the lock of a file, so that two processes never do the same work at
 * once. The operating system holds the lock, through an empty SQLite database, and frees it when
 * its holder ends, however that happens: there are no dead locks to take over. The file stays.
 *
 * @throws NoLockError before `work` begins, or the signal's reason when it aborts while waiting.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const place = placeOf(path);
  await makeFolder(dirname(place));
  let held = take(place);
  while (held === null) {
    await sleep(POLL_MS, undefined, { signal }).catch(() => signal?.throwIfAborted());
    held = take(place);
  }
  try {
    return await work();
  } finally {
    held.close();
  }
}

/**
 * Removes the file of a lock unless somebody holds it. Whoever waits for it goes on with another file.
 *
 * @returns whether it was removed.
 * @throws NoLockError where nobody can say whether it is held.
 */
export function removeFreeLock(path: string): boolean {
  if (fileAt(path) === null) return false;
  const held = take(path);
  if (held === null) return false;
  rmSync(path, { force: true });
  held.close();
  return true;
}

/**
 * Where a file is locked: beside itself, or on the disk of this machine that `REFAIR_LOCKS` names. Locks
 * of network file systems are not to be relied on: on a cluster they order the processes of one node.
 */
function placeOf(path: string): string {
  const local = process.env.REFAIR_LOCKS;
  if (!local) return path;
  const name = createHash('sha256').update(resolve(path)).digest('hex').slice(0, 32);
  return join(local, `refair-locks-${userInfo().uid}`, `${name}.lock`);
}

/** The lock, or null where somebody else has it. */
function take(path: string): DatabaseSync | null {
  createEmpty(path);
  const opened = fileAt(path);
  const database = openDatabase(path);
  // Where it was removed before it was locked, the next one would lock another.
  const isThere = () => opened !== null && opened === fileAt(path);
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    const { errcode } = error as { errcode?: number };
    if (errcode === BUSY || !isThere()) return null;
    if (errcode !== NOT_A_DATABASE) throw new NoLockError(path, error);
    mend(path);
    return null;
  }
  if (isThere()) return database;
  database.close();
  return null;
}

/** Tells a file from another one that takes its name; null: there is none. */
function fileAt(path: string): string | null {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.dev} ${stat.ino} ${stat.birthtimeNs}`;
}

/**
 * Empties a damaged file, as every lock is empty: who comes later with the same in mind does nothing to
 * a lock that somebody holds by then. The name of another file could not be trusted so.
 */
function mend(path: string): void {
  try {
    truncateSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw new NoLockError(path, error);
  }
}

function openDatabase(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw new NoLockError(path, error);
  }
}

/** Creates the file here, because Node's errors say why one cannot be written. */
function createEmpty(path: string): void {
  try {
    // Synchronous: closing a file frees this process's lock on it, so none may come in between.
    closeSync(openSync(path, 'wx'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
