import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 150;
/** A holder on another machine can't be asked whether it lives; past this age its lock is taken. */
const FOREIGN_STALE_MS = 6 * 3600_000;

/**
 * Runs `work` while holding a lock file, so that two processes never do the same work at once. A
 * lock whose holder died is taken over.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  while (!(await take(path))) {
    if (!(await holderLives(path))) {
      await rm(path, { force: true });
      continue;
    }
    await sleep(POLL_MS, undefined, { signal });
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function holderLives(path: string): Promise<boolean> {
  try {
    const age = Date.now() - (await stat(path)).mtimeMs;
    const text = await readFile(path, 'utf8');
    // Between creation and its first write the file is empty: give the writer a moment.
    if (text === '') return age < 5_000;
    const holder = JSON.parse(text) as { pid: number; host: string };
    if (holder.host !== hostname()) return age < FOREIGN_STALE_MS;
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    // Gone in the meantime counts as dead: the next attempt to take it decides.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
