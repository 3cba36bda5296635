import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('./determinism.fixture.ts', import.meta.url));

async function weightsHash([seed, compile]: readonly [number, string]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(seed)], {
    env: { ...process.env, REFAIR_COMPILE: compile },
  });
  return stdout.trim();
}

it('trains to the same bytes in every process, compiled or not, for one seed and one thread', async () => {
  const runs = [
    [1, ''],
    [1, ''],
    [1, 'off'],
    [2, ''],
  ] as const;
  const [first, again, eager, other] = await Promise.all(runs.map(weightsHash));
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(again).toBe(first);
  expect(eager).toBe(first);
  expect(other).not.toBe(first);
});
