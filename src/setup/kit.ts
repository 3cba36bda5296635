import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { cacheDirectory, root } from './paths.ts';
import { say } from './say.ts';

/**
 * The kit as the npm package brings it: a clone without tests. Node runs no TypeScript under
 * node_modules, and a package's overrides don't hold for who depends on it, so the kit moves to the
 * user's cache and installs itself there, exactly as a clone does.
 */
const packed = join(root, 'dist', 'kit');

/**
 * Runs a command of the kit, which is put into the user's cache when it is first needed.
 *
 * @returns the exit code.
 */
export async function runKit(args: readonly string[]): Promise<number> {
  const folder = await unpackKit();
  const child = spawn(process.execPath, [join(folder, 'src/setup/refair.mjs'), ...args], {
    stdio: 'inherit',
  });
  const forward = (signal: NodeJS.Signals) => {
    // A terminal has sent Ctrl-C to both already.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/** The kit's folder in the cache: whole, or not there. */
async function unpackKit(): Promise<string> {
  const { content } = JSON.parse(await readFile(join(packed, 'kit.json'), 'utf8')) as {
    content: string;
  };
  const folder = join(cacheDirectory(), `kit-${content.slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  say(`Putting refair's kit into ${folder} …`);
  const partial = `${folder}.${process.pid}.tmp`;
  try {
    await mkdir(cacheDirectory(), { recursive: true });
    await cp(packed, partial, { recursive: true });
    await rename(partial, folder);
  } catch (error) {
    // Another process may have been quicker.
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
}
