/**
 * Run by `lock.test.ts`: adds one to a counter again and again under a lock, without any other
 * protection, or holds the lock until it is killed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from './lock.ts';

const [lock, counter, rounds] = process.argv.slice(2) as [string, string, string];
if (rounds === 'hold') {
  await withLock(lock, async () => {
    console.log('held');
    await sleep(60_000);
  });
}
for (let round = 0; round < Number(rounds); round++) {
  await withLock(lock, async () => {
    const value = Number(readFileSync(counter, 'utf8'));
    await sleep(1);
    writeFileSync(counter, String(value + 1));
  });
}
