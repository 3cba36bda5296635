import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { planLines, writePlan } from '../runs/cluster/plan-file.ts';
import { openStore } from '../runs/store.ts';
import { temporaryFolder, tinyTrial } from '../runs/testing.ts';
import type { TrialSpec } from '../runs/trial.ts';
import { refair } from './testing.ts';

/** A plan of some trials in a folder of its own, and how to train of it. */
async function planned(...specs: readonly TrialSpec[]) {
  const folder = await temporaryFolder();
  const store = join(folder, 'store');
  const lines = await planLines(
    specs.map((spec) => ({ spec, title: spec.method })),
    openStore(store),
  );
  await writePlan(join(folder, 'plan.jsonl'), lines);
  const trainInto = (place: string, ...args: readonly string[]) =>
    refair(
      ...['trial', '--plan', join(folder, 'plan.jsonl'), '--store', place],
      ...['--receipts', folder, '--workers', '1', ...args],
    );
  const train = (...args: readonly string[]) => trainInto(store, ...args);
  const records = (kind: string) => readdir(join(folder, kind)).catch(() => []);
  const failure = async (id: string) =>
    JSON.parse(await readFile(join(folder, 'failures', `${id}.json`), 'utf8'));
  return { ids: lines.map(({ id }) => id), store, train, trainInto, records, failure };
}

describe('refair trial', () => {
  test('trains, leaves a receipt, and finds what is stored', async () => {
    const { ids, train, records } = await planned(tinyTrial('erm'));
    expect((await train(ids[0]!).finished).code).toBe(0);
    expect(await records('receipts')).toEqual([`${ids[0]}.json`]);
    const again = await train('--task', '0').finished;
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('1 of 1 trials, 1 found in the store');
  }, 180_000);

  test('ends with 2 where a plan has no such trial', async () => {
    const { ids, train } = await planned(tinyTrial('erm'));
    const { code, stderr } = await train('0123').finished;
    expect(code).toBe(2);
    expect(stderr).toContain(`fix: give one of its ids, such as ${ids[0]}`);
  });

  test('ends with 3 where a trial fails, and says why', async () => {
    const { optimiser } = tinyTrial('erm').recipe;
    const wild = { ...optimiser, learningRate: 1e30 };
    const { ids, train, records, failure } = await planned(
      tinyTrial('erm', {}, { recipe: { optimiser: wild, epochs: 3 } }),
    );
    expect((await train(ids[0]!).finished).code).toBe(3);
    expect(await records('receipts')).toEqual([]);
    expect(await failure(ids[0]!)).toMatchObject({
      kind: 'failed',
      fix: 'lower the learning rate of this method, or leave this setting out',
    });
  }, 180_000);

  test('ends with 75 when it is told to stop', async () => {
    const { ids, train, failure } = await planned(
      tinyTrial('erm', {}, { recipe: { epochs: 100_000 } }),
    );
    const running = train(ids[0]!);
    await running.printed(/0 of 1 trials/);
    running.child.kill('SIGTERM');
    expect((await running.finished).code).toBe(75);
    expect(await failure(ids[0]!)).toMatchObject({ kind: 'interrupted', secondsLeft: null });
  }, 180_000);

  test('goes on from its checkpoint, to the bytes of a trial that was let alone', async () => {
    const { recipe, ...rest } = tinyTrial('erm');
    const records = { dataset: 'support2-sepsis', label: 'hospital-death', attributes: ['sex'] };
    const spec: TrialSpec = {
      ...rest,
      data: { ...records, options: {} },
      recipe: {
        ...recipe,
        network: { kind: 'mlp', hidden: [8], dropout: 0.2 },
        // Seconds on a quick machine: it must not be over before it is killed.
        epochs: 3_000,
      },
    };
    const { ids, store, train } = await planned(spec);
    const checkpoints = () => found(store, 'checkpoints', /-\d+$/);

    const killed = train(ids[0]!);
    // Whoever makes a stage has its lock.
    while (!(await found(store, 'stages', /\.lock$/))) await sleep(100);
    await sleep(1_000);
    killed.child.kill('SIGKILL');
    await killed.finished;
    // Its worker is alone, keeps a checkpoint and ends.
    while (!(await checkpoints())) await sleep(100);

    const stopped = train(ids[0]!);
    await stopped.printed(GOES_ON);
    stopped.child.kill('SIGTERM');
    expect((await stopped.finished).code).toBe(75);
    expect(await checkpoints()).toBe(true);

    const { code, stderr } = await train(ids[0]!).finished;
    expect(code).toBe(0);
    expect(stderr).toMatch(GOES_ON);
    expect(await checkpoints()).toBe(false);

    const alone = await planned(spec);
    expect((await alone.train(ids[0]!).finished).code).toBe(0);
    expect(await predictions(store)).toEqual(await predictions(alone.store));
  }, 300_000);

  const noMounts = whyNoMounts();
  test.skipIf(noMounts !== null)(
    `nodes without common locks make one sound store${noMounts === null ? '' : ` (skipped: ${noMounts})`}`,
    async () => {
      const specs = [tinyTrial('erm'), tinyTrial('decoupled')];
      const { ids, trainInto, store } = await planned(...specs);
      await mkdir(store);
      const nodes = await Promise.all([mounted(store), mounted(store)]);
      const ends = await Promise.all(nodes.map((path) => trainInto(path, ...ids).finished));
      expect(ends.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual([0, 0]);
      const all = await names(store);
      expect(all.filter((name) => /\.(tmp|damaged)$/.test(name))).toEqual([]);
      expect(all.filter((name) => /trials.*entry\.json$/.test(name))).toHaveLength(2);
      const alone = await planned(...specs);
      expect((await alone.train(...alone.ids).finished).code).toBe(0);
      expect(await predictions(store)).toEqual(await predictions(alone.store));
    },
    240_000,
  );
});

/** Why a folder can't be mounted as a network file system would be; null: it can. */
function whyNoMounts(): string | null {
  if (!existsSync('/dev/fuse')) return 'no /dev/fuse';
  return existsSync('/usr/bin/bindfs') ? null : 'not installed: bindfs';
}

/** A mount of a folder with locks of its own, until the test is over. */
async function mounted(folder: string): Promise<string> {
  const path = await temporaryFolder();
  execFileSync('bindfs', [folder, path]);
  onTestFinished(() => void execFileSync('umount', [path]));
  return path;
}

const GOES_ON = /goes on in epoch \d+ of 3000, from its checkpoint/;

async function names(folder: string): Promise<string[]> {
  return readdir(folder, { recursive: true }).catch(() => []);
}

async function found(store: string, kind: string, name: RegExp): Promise<boolean> {
  return (await names(join(store, kind))).some((path) => name.test(path));
}

/** Of all trials of a store. */
async function predictions(store: string): Promise<Buffer[]> {
  const folder = join(store, 'trials');
  const paths = (await names(folder)).filter((name) => name.endsWith('predictions.parquet'));
  return Promise.all(paths.sort().map((path) => readFile(join(folder, path))));
}
