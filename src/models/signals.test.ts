import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('./signals.fixture.ts', import.meta.url));

/** The hash of the weights that a training ends with, and how many signals it got on the way. */
async function train(compile: string, disturb: boolean) {
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, REFAIR_COMPILE: compile },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  let signals = 0;
  let storm: NodeJS.Timeout | undefined;
  let hash = '';
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== 'go') {
      hash = line;
      clearInterval(storm);
      // It waits for this, because a process that ends handles no signals.
      child.stdin.end();
    } else if (disturb) {
      storm = setInterval(() => {
        child.kill('SIGUSR2');
        signals += 1;
      }, 1);
    }
  }
  expect(await ended).toBe(0);
  return { hash, signals };
}

// oneDNN's matrix products use the stack further below its pointer than a signal handler may expect:
// the products must not be interrupted by one.
it.skipIf(process.platform === 'win32').each(['', 'off'])(
  'a signal during training changes nothing (REFAIR_COMPILE=%s)',
  async (compile) => {
    const calm = await train(compile, false);
    const disturbed = await train(compile, true);
    expect(disturbed.signals).toBeGreaterThan(20);
    expect(disturbed.hash).toBe(calm.hash);
  },
);
