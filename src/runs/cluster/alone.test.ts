import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../testing.ts';
import { removeOf, whileAlone } from './alone.ts';

const GONE = { host: hostname(), pid: spawnSync('true').pid, token: 'gone' };

async function heldBy(holder: object): Promise<string> {
  const lock = join(await temporaryFolder(), 'submitting.json');
  writeFileSync(lock, JSON.stringify(holder));
  return lock;
}

/** Who is waited for until patience ends. */
async function waitedFor(lock: string): Promise<object[]> {
  const told: object[] = [];
  const waiting = whileAlone(
    lock,
    async () => {},
    (other) => told.push(other),
    AbortSignal.timeout(700),
  );
  await expect(waiting).rejects.toThrow('timeout');
  return told;
}

test('of several that wait for one who is gone, one at a time goes in', async () => {
  const lock = await heldBy(GONE);
  let inside = 0;
  const work = async () => {
    expect(++inside).toBe(1);
    await sleep(20);
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => whileAlone(lock, work, () => {})));
  expect(readdirSync(join(lock, '..'))).toEqual([]);
});

test('who finds another gone waits for whoever took his lock in that moment', async () => {
  const lock = await heldBy(GONE);
  const successor = { host: 'elsewhere', pid: 7, token: 'successor' };
  const kill = vi.spyOn(process, 'kill').mockImplementationOnce(() => {
    writeFileSync(lock, JSON.stringify(successor));
    throw Object.assign(new Error('no such process'), { code: 'ESRCH' });
  });
  onTestFinished(() => kill.mockRestore());
  expect(await waitedFor(lock)).toEqual([successor]);
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toEqual(successor);
});

test('a lock that another took since the last look stays, and so does its file', async () => {
  const other = { ...GONE, pid: process.pid, token: 'other' };
  const lock = await heldBy(other);
  removeOf(lock, GONE);
  removeOf(lock, null);
  expect(JSON.parse(readFileSync(lock, 'utf8'))).toEqual(other);
  removeOf(lock, other);
  expect(existsSync(lock)).toBe(false);
});

test('whoever finds the lock of another in the place of his own leaves it there', async () => {
  const lock = await heldBy(GONE);
  const other = JSON.stringify({ host: 'elsewhere', pid: 1, token: 'other' });
  await whileAlone(
    lock,
    async () => writeFileSync(lock, other),
    () => {},
  );
  expect(readFileSync(lock, 'utf8')).toBe(other);
});

test('who holds it elsewhere is named once, and waiting ends with the signal', async () => {
  const holder = { host: 'elsewhere', pid: 7 };
  const lock = await heldBy(holder);
  expect(await waitedFor(lock)).toEqual([holder]);
});
