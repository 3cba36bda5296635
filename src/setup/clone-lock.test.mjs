import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withCloneLock } from './clone-lock.mjs';

let folder;
let lock;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'refair-lock-'));
  lock = join(folder, 'deep', 'setup.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const silent = () => {};

test('two at once take turns, and the second hears that it waits', async () => {
  const events = [];
  const first = withCloneLock(lock, silent, async () => {
    events.push('first begins');
    await sleep(500);
    events.push('first ends');
  });
  await sleep(50);
  const second = withCloneLock(
    lock,
    () => events.push('second waits'),
    async () => events.push('second'),
  );
  await Promise.all([first, second]);
  expect(events).toEqual(['first begins', 'second waits', 'first ends', 'second']);
  expect(existsSync(lock)).toBe(false);
});

test('it is released where the work fails', async () => {
  const work = withCloneLock(lock, silent, async () => {
    throw new Error('disk full');
  });
  await expect(work).rejects.toThrow('disk full');
  expect(existsSync(lock)).toBe(false);
});

test('the lock of a process that died is taken over without waiting', async () => {
  await withCloneLock(lock, silent, async () => {});
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(lock, JSON.stringify({ pid, host: hostname(), since: 0 }));
  let waited = false;
  const result = await withCloneLock(
    lock,
    () => {
      waited = true;
    },
    async () => 'done',
  );
  expect(result).toBe('done');
  expect(waited).toBe(false);
});
