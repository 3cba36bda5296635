import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';

/** Opens a browser, tells its process id, and then does as it is told. */
const PROGRAM = `
  import { findBrowser } from '${new URL('./browser.ts', import.meta.url)}';
  import { launchBrowser } from '${new URL('./launch-browser.ts', import.meta.url)}';
  const { path, args } = await findBrowser();
  const browser = await launchBrowser(path, args);
  const page = await browser.newPage();
  await page.setContent('<p>at work</p>');
  console.log(browser.process().pid);
  const end = process.argv[1];
  if (end === 'close') await browser.close();
  else if (end === 'exit') process.exit();
  else if (end === 'crash') throw new Error('crash');
  else setInterval(() => {}, 1_000);
`;

it.each(['close', 'exit', 'crash', 'SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'])(
  'a process that ends by %s leaves no browser and no file behind',
  async (end) => {
    const folder = await mkdtemp(join(tmpdir(), 'refair-hygiene-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, end], {
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'close');
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    const browser = Number(first.toString());
    expect(browser).toBeGreaterThan(1);
    if (end.startsWith('SIG')) child.kill(end as NodeJS.Signals);
    await ended;
    await eventually(async () => {
      expect(alive(browser)).toBe(false);
      expect(await readdir(folder)).toEqual([]);
    });
  },
);

/** Whether a process runs; one that ended and waits to be collected does not. */
function alive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return /^[^Z]/.test(stdout.trim());
}

/** What outlives a process needs a moment to end. */
async function eventually(check: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await check();
    } catch (error) {
      if (tries === 60) throw error;
      await sleep(100);
    }
  }
}
