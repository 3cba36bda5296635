import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { say } from './messages.ts';

it('says nothing to a process that has just died, and survives it', async () => {
  const child = spawn(process.execPath, ['-e', 'process.on("message", () => {})'], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  await once(child, 'spawn');
  const errors: Error[] = [];
  child.on('error', (error) => errors.push(error));
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  // Busy meanwhile, as a step of training is: nobody has heard yet that it died.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  expect(child.connected).toBe(true);
  say(child, { kind: 'stop' });
  await gone;
  await new Promise((resolve) => setImmediate(resolve));
  expect(errors).toEqual([]);
});
