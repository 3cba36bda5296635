import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../runs/testing.ts';
import { root } from '../setup/paths.ts';

const NODE = `${process.execPath} --disable-warning=ExperimentalWarning`;
const RUN = `${NODE} ${join(root, 'src/cli/main.ts')} run fair-diagnosis/table-1 --profile smoke --seeds 1 --no-report`;

function shell(script: string, ...wrapper: readonly string[]) {
  const [program = '', ...args] = [...wrapper, 'sh', '-c', script];
  const environment = { ...process.env, NO_COLOR: '1', TF_CPP_MIN_LOG_LEVEL: '3' };
  return spawnSync(program, args, { cwd: root, encoding: 'utf8', env: environment });
}

/** A mount of one's own, seen by nobody else. */
const PRIVATE = ['unshare', '--mount', '--map-root-user'];
const canMount = shell('mount -t tmpfs none /tmp', ...PRIVATE).status === 0;

/** What was said, without the way there. */
function errorsIn(stderr: string): string[] {
  expect(stderr).not.toMatch(/\n\s+at /);
  return stderr.split('\n').filter((line) => line.startsWith('error: '));
}

describe.skipIf(!canMount)('a store on a disk of its own (needs unshare and mount)', () => {
  it('that fills up: said once, with the path; what is finished is kept, and the run goes on', async () => {
    const disk = join(await temporaryFolder(), 'disk');
    await mkdir(disk);
    const run = `${RUN} --store ${disk}/store --out ${disk}/reports`;
    // Fills the disk but for 300 kB, runs, makes room, runs again.
    const { stdout, stderr } = shell(
      `mount -t tmpfs -o size=4m none ${disk} && head -c 3800000 /dev/zero >${disk}/filler
       ${run}; echo "ended with $?"; find ${disk}/store -path '*trials*' -name '*.json' -o -name '*.tmp'
       rm ${disk}/filler; ${run} --json >/dev/null; echo "ended with $?"`,
      ...PRIVATE,
    );
    const errors = errorsIn(stderr);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/no space left on device/i);
    expect(errors[0]).toContain(`${disk}/store/`);
    expect(stderr.split('fix: free some space')).toHaveLength(2);
    const [kept, again] = stdout.split(/ended with \d\n/).slice(0, 2);
    expect(stdout.match(/ended with \d/g)).toEqual(['ended with 2', 'ended with 0']);
    expect(kept).toBe('');
    const entries = again!.trim().split('\n');
    expect(entries.length).toBeGreaterThanOrEqual(1);
    for (const entry of entries) expect(entry).toMatch(/[0-9a-f]{64}\/entry\.json$/);
  }, 120_000);

  it('that cannot be written: said once, with the path', async () => {
    const disk = join(await temporaryFolder(), 'disk');
    await mkdir(disk);
    const { stdout, stderr } = shell(
      `mount -t tmpfs -o size=1m none ${disk} && mkdir ${disk}/store && mount -o remount,ro ${disk}
       ${RUN} --store ${disk}/store --out ${disk}/reports; echo "ended with $?"`,
      ...PRIVATE,
    );
    expect(stdout).toBe('ended with 2\n');
    expect(errorsIn(stderr)).toEqual([
      expect.stringMatching(new RegExp(`EROFS: read-only file system.*'${disk}/store`)),
    ]);
  }, 60_000);
});

it('workers that cannot start for open files end the run with one sentence', async () => {
  const folder = await temporaryFolder();
  const { stdout, stderr } = shell(
    `ulimit -n 25; ${RUN} --store ${folder}/store --out ${folder}/reports; echo "ended with $?"`,
  );
  expect(stdout).toBe('ended with 2\n');
  expect(errorsIn(stderr)).toEqual([expect.stringMatching(/EMFILE/)]);
  expect(stderr).toMatch(/fix: .*ulimit -n/);
}, 60_000);

it('output that cannot be written is one sentence; --debug says where it arose', () => {
  const main = join(root, 'src/cli/main.ts');
  const full = shell(`${NODE} ${main} tables >/dev/full`);
  expect(full.status).toBe(2);
  expect(errorsIn(full.stderr)).toHaveLength(1);
  const missing = `${NODE} ${main} run fair-diagnosis/table-9`;
  expect(shell(missing).stderr).not.toMatch(/\n\s+at /);
  expect(shell(`${missing} --debug`).stderr).toMatch(/\n\s+at /);
});
