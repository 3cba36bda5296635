import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { NoLockError, removeFreeLock, withLock } from './lock.ts';

const fixture = fileURLToPath(new URL('./lock.fixture.ts', import.meta.url));
let folder: string;
let lock: string;
let counter: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refair-lock-'));
  lock = join(folder, 'deep/work.lock');
  counter = join(folder, 'counter');
  await writeFile(counter, '0');
});
afterEach(() => rm(folder, { recursive: true }));

function start(rounds: string) {
  const stdio = ['ignore', 'pipe', 'inherit'] as ['ignore', 'pipe', 'inherit'];
  return spawn(process.execPath, [fixture, lock, counter, rounds], { stdio });
}

test('work in one process never overlaps, and its result and error come through', async () => {
  let inside = 0;
  const results = await Promise.all(
    [1, 2, 3].map((value) =>
      withLock(lock, async () => {
        expect(++inside).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inside -= 1;
        return value;
      }),
    ),
  );
  expect(results).toEqual([1, 2, 3]);
  await expect(withLock(lock, () => Promise.reject(new Error('its own')))).rejects.toThrow(
    'its own',
  );
  expect(await withLock(lock, async () => 'free again')).toBe('free again');
});

test('waiters that outlive a killed holder go in one at a time', async () => {
  const holder = start('hold');
  await once(holder.stdout, 'data');
  const waiters = Array.from({ length: 3 }, () => start('20'));
  const ended = waiters.map((waiter) => once(waiter, 'close'));
  holder.kill('SIGKILL');
  for (const [code] of await Promise.all(ended)) expect(code).toBe(0);
  expect(await readFile(counter, 'utf8')).toBe('60');
});

test('waiting ends with the signal', async () => {
  const controller = new AbortController();
  await withLock(lock, async () => {
    const waiting = withLock(lock, async () => {}, controller.signal);
    controller.abort(new Error('no more'));
    await expect(waiting).rejects.toThrow('no more');
  });
});

test('a damaged lock file is mended', async () => {
  await withLock(lock, async () => {});
  await writeFile(lock, 'x'.repeat(4096));
  const { ino } = await stat(lock);
  expect(await withLock(lock, async () => 'done')).toBe('done');
  // Who removed it could remove what another process had put there and locked.
  expect(await stat(lock)).toMatchObject({ ino, size: 0 });
});

test('a lock is removed only while nobody holds it', async () => {
  expect(removeFreeLock(lock)).toBe(false);
  await withLock(lock, async () => {
    expect(removeFreeLock(lock)).toBe(false);
    await stat(lock);
  });
  expect(removeFreeLock(lock)).toBe(true);
  await expect(stat(lock)).rejects.toThrow('ENOENT');
});

test.each([
  ['removed', () => rmSync(lock)],
  ['moved', () => renameSync(lock, `${lock}.aside`)],
])('a file that is %s after it was opened is not the lock', async (_, change) => {
  const { exec } = DatabaseSync.prototype;
  const spy = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementationOnce(function (
    this: DatabaseSync,
    sql: string,
  ) {
    change();
    exec.call(this, sql);
  });
  onTestFinished(() => spy.mockRestore());
  await withLock(lock, () => stat(lock));
  expect(spy).toHaveBeenCalledTimes(2);
});

test('who waits for a lock that is removed goes in alone', async () => {
  const waiters = Array.from({ length: 3 }, () => start('10'));
  const ended = Promise.all(waiters.map((waiter) => once(waiter, 'close')));
  let running = true;
  void ended.finally(() => {
    running = false;
  });
  let removed = 0;
  while (running) {
    if (removeFreeLock(lock)) removed += 1;
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
  expect((await ended).map(([code]) => code)).toEqual([0, 0, 0]);
  expect(removed).toBeGreaterThan(0);
  expect(await readFile(counter, 'utf8')).toBe('30');
});

test('a file that cannot be locked is an error before any work', async () => {
  // Where SQLite would note that it writes.
  await mkdir(`${lock}-journal`, { recursive: true });
  let begun = false;
  const refused = withLock(lock, async () => {
    begun = true;
  });
  await expect(refused).rejects.toThrow(NoLockError);
  await expect(refused).rejects.toThrow(lock);
  expect(begun).toBe(false);
});
