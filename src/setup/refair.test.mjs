import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from './paths.ts';

/** What Node says of its compile cache while a command runs. */
async function compileCacheOf(env) {
  const { NODE_COMPILE_CACHE: _own, ...rest } = process.env;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [join(root, 'src', 'setup', 'refair.mjs'), '--version'],
    { env: { ...rest, NODE_DEBUG_NATIVE: 'COMPILE_CACHE', ...env }, maxBuffer: 2 ** 26 },
  );
  return stdout + stderr;
}

it('commands keep what Node compiled in the clone, or where they are told to', async () => {
  const compiled = join(root, '.refair', 'compiled');
  expect(await compileCacheOf({})).toContain(compiled);
  expect(await compileCacheOf({ NODE_DISABLE_COMPILE_CACHE: '1' })).not.toContain(compiled);
}, 60_000);
