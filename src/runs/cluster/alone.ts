import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from '../../setup/is-running.ts';

/** Who has a lock. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  /** Tells this lock from any other of the same process; absent in those of earlier versions. */
  readonly token?: string;
}

const LOCK_POLL_MS = 500;

/** Nobody takes so long to write who he is: he was stopped before he could. */
const NAMELESS_MS = 10_000;

/**
 * Runs `work` while a file says that this process does, on whichever machine others wait: locks of the
 * system are not to be relied on between nodes. A process of this machine that is gone is not waited for.
 *
 * @param onWait told once who is waited for.
 * @throws the signal's reason when it aborts while waiting.
 */
export async function whileAlone<T>(
  lock: string,
  work: () => Promise<T>,
  onWait: (holder: Holder) => void,
  signal?: AbortSignal,
): Promise<T> {
  const own: Holder = {
    host: hostname(),
    pid: process.pid,
    token: randomBytes(16).toString('hex'),
  };
  let namelessSince: number | null = null;
  let said = false;
  while (!take(lock, own)) {
    const other = holderOf(lock);
    namelessSince = other === null ? (namelessSince ?? performance.now()) : null;
    const gone =
      other === null
        ? performance.now() - namelessSince! > NAMELESS_MS
        : other.host === own.host && !isRunning(other.pid);
    if (gone) {
      namelessSince = null;
      removeOf(lock, other);
      continue;
    }
    if (!said && other !== null) {
      said = true;
      onWait(other);
    }
    await sleep(LOCK_POLL_MS, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
  try {
    return await work();
  } finally {
    removeOf(lock, own);
  }
}

/** Whether this process has the lock now. */
function take(lock: string, own: Holder): boolean {
  try {
    writeFileSync(lock, JSON.stringify(own), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/**
 * Removes a lock while it is that of one holder. Another's that took its place stays: it is looked at
 * under a name of its own, which nobody else removes, and put back.
 *
 * @param expected null: it names nobody.
 */
export function removeOf(lock: string, expected: Holder | null): void {
  if (!isOf(holderOf(lock), expected)) return;
  const aside = `${lock}.${randomBytes(4).toString('hex')}.gone`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    if (!isOf(holderOf(aside), expected)) writeFileSync(lock, readFileSync(aside), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function isOf(found: Holder | null, expected: Holder | null): boolean {
  return (
    found?.host === expected?.host &&
    found?.pid === expected?.pid &&
    found?.token === expected?.token
  );
}

/** null: it went this moment, or is being written. */
function holderOf(lock: string): Holder | null {
  try {
    return JSON.parse(readFileSync(lock, 'utf8')) as Holder;
  } catch {
    return null;
  }
}
