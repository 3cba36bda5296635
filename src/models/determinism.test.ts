import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { processEnvironment } from '../tensor/process-environment.ts';

const script = fileURLToPath(new URL('./determinism.fixture.ts', import.meta.url));

async function weightsHash([seed, settings]: readonly [number, object]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(seed)], {
    env: { ...process.env, ...settings },
  });
  return stdout.trim();
}

it('trains to the same bytes in every process, compiled or not, however it uses memory, for one seed and one thread', async () => {
  const runs = [
    [1, {}],
    [1, {}],
    [1, { REFAIR_COMPILE: 'off' }],
    [1, { TF_MKL_OPTIMIZE_PRIMITIVE_MEMUSE: '1', GLIBC_TUNABLES: 'glibc.malloc.hugetlb=0' }],
    [1, processEnvironment(1)],
    [2, {}],
  ] as const;
  const [first, again, eager, sparing, worker, other] = await Promise.all(runs.map(weightsHash));
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(again).toBe(first);
  expect(eager).toBe(first);
  expect(sparing).toBe(first);
  expect(worker).toBe(first);
  expect(other).not.toBe(first);
});
