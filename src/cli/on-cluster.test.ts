import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { MiniSlurm, whyNoCluster } from '../../tools/cluster/testing.ts';
import { codeHash } from '../runs/cluster/code-hash.ts';
import { readPlan } from '../runs/cluster/plan-file.ts';
import { writeRecord } from '../runs/cluster/records.ts';
import { temporaryFolder } from '../runs/testing.ts';
import { loadEngine } from '../tensor/engine.ts';
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
    // What a test leaves queued is not the next one's.
    afterEach(() => void mini.ask('scancel', '--me'));
    afterAll(async () => {
      vi.unstubAllEnvs();
      await mini.stop();
    }, 60_000);

    /** Describes a cluster whose nodes need not be asked what they are. */
    async function described(changes: object = {}): Promise<string> {
      const folder = await temporaryFolder();
      const store = join(folder, 'store');
      const lab = {
        engine: 'slurm',
        store,
        sbatch: { time: 10 },
        minutesPerTask: 0.01,
        ...changes,
      };
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
      // Why jobs wait Slurm says in its own time.
      expect({ ...(await runs())[0], reason: null }).toEqual({ ...own, reason: null });

      expect((await refair('runs', 'cancel', own!.run, '--on', 'lab').finished).code).toBe(0);
      expect(await runs()).toMatchObject([{ run: own!.run, waiting: 0 }]);
    }, 120_000);

    test('stops following on Ctrl-C and nothing else, and says how to follow and cancel', async () => {
      await described();
      const following = refair('run', TABLE, '--profile', 'smoke', '--on', 'lab', ...LATER);
      // Nobody knows yet what the nodes are: the first job alone is sent, and all else waits for it.
      const waits = () => mini.ask('squeue', '-h', '-t', 'PENDING') !== '';
      await vi.waitUntil(waits, { timeout: 60_000, interval: 500 });
      const [own] = await runs();
      following.child.kill('SIGINT');
      const { code, stderr } = await following.finished;
      expect(code).toBe(130);
      expect(stderr).toContain(`follow: npx refair run ${TABLE} --profile smoke --on lab`);
      expect(stderr).toContain(`cancel: npx refair runs cancel ${own!.run} --on lab`);
      expect((await runs())[0]).toMatchObject({ run: own!.run, waiting: own!.waiting });
    }, 180_000);

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
    }, 120_000);

    const QUESTION = ['--dataset', 'teds-d-sample', '--attribute', 'sex', '--profile', 'smoke'];
    const compare = (...args: string[]) =>
      refair('compare', 'erm', 'group-dro', ...QUESTION, '--draws', '1', '--no-report', ...args)
        .finished;

    test('searches and compares to the numbers of this machine, and trains nothing twice', async () => {
      await described({ pollSeconds: 1, settleSeconds: 5, minutesPerTask: 100 });
      const folder = await temporaryFolder();
      const at = (name: string) => ['--json', '--out', join(folder, name)];
      const there = await compare('--on', 'lab', ...at('there'));
      expect([there.code, there.stderr]).toEqual([0, expect.any(String)]);
      const here = await compare('--store', join(folder, 'store'), ...at('here'));
      const cells = ({ stdout }: { stdout: string }) =>
        JSON.parse(stdout)[0].settings[0].rows.map(({ title, cells }: Row) => ({ title, cells }));
      expect(cells(there)).toHaveLength(2);
      expect(cells(there)).toEqual(cells(here));

      const all = { trials: 4, done: 4, waiting: 0, failures: [] };
      expect(await runs()).toMatchObject([all, all]);
      const { code, stdout } = await compare('--on', 'lab', '--detach');
      expect(code).toBe(0);
      expect(stdout.match(/nothing to submit, its 4 trials .* 4 found in the store/g)).toHaveLength(
        2,
      );
      expect(await runs()).toMatchObject([all, all]);
    }, 600_000);

    test('submits a search before the comparison, which waits for what it chooses', async () => {
      const engineId = (await loadEngine()).id;
      await described({ pollSeconds: 1, settleSeconds: 1, engineId });
      const { code, stdout } = await compare('--on', 'lab', '--detach', ...LATER);
      expect([code, stdout]).toEqual([0, expect.stringContaining('the search comes first')]);
      const [search, ...others] = await runs();
      expect([search!.trials, others]).toEqual([4, []]);
      const again = await compare('--on', 'lab', '--detach', ...LATER);
      expect(again.stdout).toContain('the search comes first');
      expect(await runs()).toEqual([search]);

      // Of candidates that were stopped nobody knows whether they would be chosen.
      const following = refair(
        ...['compare', 'erm', 'group-dro', ...QUESTION, '--draws', '1', '--on', 'lab'],
      );
      await following.printed(/search: 0 of 4 trials/);
      await refair('runs', 'cancel', search!.run, '--on', 'lab').finished;
      const { code: stopped, stderr } = await following.finished;
      expect([stopped, stderr]).toEqual([
        2,
        expect.stringMatching(/trials of the search were stopped/),
      ]);
    }, 600_000);

    test('sweeps', async () => {
      await described();
      const { code, stdout } = await refair(
        ...['sweep', 'group-dro', '--knob', 'stepSize=0.01,0.1', ...QUESTION],
        ...['--on', 'lab', '--detach', ...LATER],
      ).finished;
      expect([code, stdout]).toEqual([0, expect.stringContaining('6 of 6 trials submitted')]);
      expect(await runs()).toMatchObject([{ trials: 6 }]);
      mini.ask('scancel', '--me');
    }, 120_000);
  },
);

interface Row {
  readonly title: string;
  readonly cells: unknown;
}
