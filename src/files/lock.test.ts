import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NoLockError, withLock } from './lock.ts';

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

test('a damaged lock file is replaced', async () => {
  await withLock(lock, async () => {});
  await writeFile(lock, 'x'.repeat(4096));
  expect(await withLock(lock, async () => 'done')).toBe('done');
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
