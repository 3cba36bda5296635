import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { MiniSlurm, whyNoCluster } from '../../tools/cluster/testing.ts';
import { codeHash } from '../runs/cluster/code-hash.ts';
import { readPlan } from '../runs/cluster/plan-file.ts';
import { writeRecord } from '../runs/cluster/records.ts';
import { temporaryFolder } from '../runs/testing.ts';
import { refair } from './testing.ts';

const missing = whyNoCluster();
const PORT = 17_950;
const TABLE = 'fairgrad/table-1';
/** Nothing of it is to run: it begins in an hour. */
const LATER = ['--sbatch', '--begin=now+1hour --nice=7'];

describe.skipIf(missing !== null)(
  `refair run --on${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    let mini: MiniSlurm;
    beforeAll(async () => {
      mini = await MiniSlurm.start(PORT);
    }, 60_000);
    afterAll(async () => {
      vi.unstubAllEnvs();
      await mini.stop();
    }, 60_000);

    /** Describes a cluster whose nodes need not be asked what they are. */
    async function described(): Promise<string> {
      const folder = await temporaryFolder();
      const store = join(folder, 'store');
      const lab = { engine: 'slurm', store, sbatch: { time: 10 }, minutesPerTask: 0.01 };
      await mkdir(join(folder, 'refair'));
      await writeFile(join(folder, 'refair', 'clusters.json'), JSON.stringify({ lab }));
      vi.stubEnv('XDG_CONFIG_HOME', folder);
      return store;
    }

    const run = (...args: string[]) =>
      refair('run', TABLE, '--profile', 'smoke', '--on', 'lab', ...args).finished;
    const runs = async () => {
      const { stdout } = await refair('runs', '--on', 'lab', '--json').finished;
      return JSON.parse(stdout) as { run: string; trials: number; waiting: number }[];
    };

    test('submits and ends with --detach, passes --sbatch on, and is cancelled by its name', async () => {
      await described();
      const { code, stdout, stderr } = await run('--detach', ...LATER);
      expect([code, stdout + stderr]).toEqual([0, expect.stringContaining('submitted')]);
      const [own] = await runs();
      expect(own!.trials).toBeGreaterThan(1);
      expect(own!.waiting).toBeGreaterThan(1);
      expect(stdout + stderr).toContain(own!.run);
      expect(mini.ask('squeue', '-h', '-o', '%y %r').trim().split('\n')).toContain('7 BeginTime');

      // The same command finds all of it under way.
      await run('--detach', ...LATER);
      expect((await runs())[0]).toEqual(own);

      expect((await refair('runs', 'cancel', own!.run, '--on', 'lab').finished).code).toBe(0);
      expect(await runs()).toMatchObject([{ run: own!.run, waiting: 0 }]);
    }, 120_000);

    test('leaves what failed until --retry', async () => {
      const store = await described();
      await run('--detach', ...LATER);
      const [own] = await runs();
      await refair('runs', 'cancel', own!.run, '--on', 'lab').finished;
      const folder = join(store, 'runs', own!.run);
      for (const { id } of await readPlan(join(folder, 'plan.jsonl'))) {
        const record = { id, kind: 'failed', message: 'no luck', fix: null } as const;
        await writeRecord(folder, 'failures', id, {
          ...record,
          stage: null,
          node: 'n1',
          secondsLeft: null,
          code: codeHash(),
        });
      }
      const trains = () =>
        mini.ask('squeue', '-h', '-r', '-t', 'PENDING', '-o', '%K').match(/^\d+$/gm)?.length ?? 0;
      await run('--detach', ...LATER);
      expect(trains()).toBe(0);
      await run('--detach', '--retry', ...LATER);
      expect(trains()).toBeGreaterThan(0);
      mini.ask('scancel', '--me');
    }, 120_000);
  },
);
