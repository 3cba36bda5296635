import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('./determinism.fixture.ts', import.meta.url));

async function weightsHash(seed: number): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(seed)]);
  return stdout.trim();
}

it('trains to the same bytes in every process, for one seed and one thread', async () => {
  const [first, again, other] = await Promise.all([1, 1, 2].map(weightsHash));
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});
