import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { MiniSlurm, whyNoCluster } from '../../../tools/cluster/testing.ts';
import type { RunEvent } from '../executors/executor.ts';
import { processes } from '../executors/processes.ts';
import { runTrials } from '../runner.ts';
import { openStore } from '../store.ts';
import { temporaryFolder, tinyTrial } from '../testing.ts';
import type { TrialSpec } from '../trial.ts';
import type { Cluster } from './clusters.ts';
import { type PlannedLine, planLines } from './plan-file.ts';
import { preparedPath } from './prepared.ts';
import { recordNames, writeRecord } from './records.ts';
import { jobName, readState, runFolder } from './run-folder.ts';
import { isAlive, type QueuedTask, scancel, squeue } from './slurm.ts';
import { slurm } from './slurm-executor.ts';
import { type Submission, submitMissing } from './submit.ts';

const missing = whyNoCluster();
const PORT = 17_900;
const LONG = { epochs: 100_000 };
/** Nothing of it is to run: it begins in an hour. */
const LATER = ['--begin=now+1hour'];
/** Nobody need ask the nodes what they compute with. */
const KNOWN = { engineId: 'tensorflow' };

/** A run of some trials on the throw-away cluster. */
async function submission(
  specs: readonly TrialSpec[],
  changes: Partial<Cluster> = {},
  root?: string,
): Promise<Submission> {
  const cluster: Cluster = {
    name: 'mini',
    engine: 'slurm',
    sbatch: { time: 10 },
    setup: [],
    store: root ?? (await temporaryFolder()),
    workersPerTask: 1,
    minutesPerTask: 1,
    tasksAtOnce: 4,
    pollSeconds: 1,
    settleSeconds: 2,
    ...changes,
  };
  const plan = await planLines(
    specs.map((spec) => ({ spec, title: `${spec.method} ${spec.seed}` })),
    openStore(cluster.store),
  );
  const folder = runFolder(
    cluster.store,
    plan.map(({ id }) => id),
  );
  const rest = { title: 'test', command: 'refair run', extra: [], retry: false, onLine: () => {} };
  return { cluster, folder, plan, ...rest };
}

function runOn(own: Submission, onEvent: (event: RunEvent) => void = () => {}) {
  const specs = own.plan.map(({ spec }) => spec);
  const titleOf = ({ method, seed }: TrialSpec) => `${method} ${seed}`;
  const executor = slurm({ ...own, titleOf });
  return runTrials(specs, openStore(own.cluster.store), { executor, onEvent });
}

async function until(what: () => Promise<boolean>): Promise<void> {
  while (!(await what())) await sleep(200);
}

const running = async (own: Submission) =>
  (await squeue(await jobName(own.folder))).some(
    ({ state, index }) => state === 'RUNNING' && index !== null,
  );

/** A trial on records of patients, of so many epochs of some milliseconds. */
function onRecords(epochs: number): TrialSpec {
  const { recipe, ...rest } = tinyTrial('erm');
  const data = { dataset: 'support2-sepsis', label: 'hospital-death', attributes: ['sex'] };
  const network = { kind: 'mlp', hidden: [8], dropout: 0.2 } as const;
  return { ...rest, data: { ...data, options: {} }, recipe: { ...recipe, network, epochs } };
}

const isLock = (name: string) => name.endsWith('.lock');

/** The tasks of a run that train, as Slurm has them. */
const tasksOf = async (own: Submission) =>
  (await squeue(await jobName(own.folder))).filter(({ index }) => index !== null);

/** What the tasks of a run have said. */
async function logOf({ folder }: Submission): Promise<string> {
  const logs = (await readdir(join(folder.path, 'logs')).catch(() => [])).filter((name) =>
    /-\d+\.log$/.test(name),
  );
  const texts = logs.map((name) => readFile(join(folder.path, 'logs', name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

const predictions = async (store: string, hash: string) =>
  readFile(join(store, 'trials', hash.slice(0, 2), hash, 'predictions.parquet'));

describe.skipIf(missing !== null)(
  `a run on Slurm${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    let mini: MiniSlurm;
    beforeAll(async () => {
      mini = await MiniSlurm.start(PORT);
    }, 60_000);
    afterAll(() => mini.stop(), 60_000);

    test('gives the bytes of a run on one machine, and a second call submits nothing', async () => {
      const specs = [tinyTrial('erm'), tinyTrial('decoupled'), tinyTrial('erm', {}, { seed: 2 })];
      const own = await submission(specs);
      const there = await runOn(own);
      expect(there.failures).toEqual([]);
      const local = openStore(await temporaryFolder());
      const here = await runTrials(specs, local, { executor: processes(1) });
      for (const [i, result] of here.results.entries()) {
        expect(there.results[i]!.hash).toBe(result!.hash);
        expect(await predictions(own.cluster.store, result!.hash)).toEqual(
          await predictions(local.root, result!.hash),
        );
      }
      const { arrays } = (await readState(own.folder))!;
      expect(arrays.map(({ name }) => name)).toEqual([
        '0-prepare',
        '1-0-0-0',
        '1-0-1-0',
        '1-1-1-0',
      ]);
      expect(await submitMissing(own)).toBe(0);
      expect((await readState(own.folder))!.arrays).toEqual(arrays);
    }, 120_000);

    test('says why followers of a failed leader were not run', async () => {
      const { optimiser } = tinyTrial('erm').recipe;
      const wild = { recipe: { optimiser: { ...optimiser, learningRate: 1e30 }, epochs: 3 } };
      const own = await submission([tinyTrial('erm', {}, wild), tinyTrial('decoupled', {}, wild)]);
      const { failures } = await runOn(own);
      expect(failures.map(({ message }) => message)).toEqual([
        expect.stringMatching(/loss became/),
        expect.stringMatching(/^not run: what it needs failed \(.*loss became/),
      ]);
      expect(failures[0]!.fix).toContain('lower the learning rate');
      // What diverges does so again.
      expect(failures.some(({ cutShort }) => cutShort)).toBe(false);
    }, 120_000);

    test('a failed leader stops its own followers only, and who asks again is told of --retry', async () => {
      const { optimiser } = tinyTrial('erm').recipe;
      const wild = { recipe: { optimiser: { ...optimiser, learningRate: 1e30 }, epochs: 3 } };
      const pair = (changes = {}) => [
        tinyTrial('erm', {}, changes),
        tinyTrial('decoupled', {}, changes),
      ];
      // All four are short: both leaders are one task.
      const own = await submission([...pair(wild), ...pair()], { minutesPerTask: 100 });
      const { failures, results } = await runOn(own);
      expect(failures.map(({ message }) => message)).toEqual([
        expect.stringMatching(/loss became/),
        expect.stringMatching(/^not run: what it needs failed \(.*loss became/),
      ]);
      expect(results.map((result) => result !== null)).toEqual([false, false, true, true]);

      const lines: string[] = [];
      const again = { ...own, onLine: (line: string) => lines.push(line) };
      expect(await submitMissing(again)).toBe(0);
      expect(lines).toEqual([expect.stringMatching(/^2 trials failed before.*--retry/)]);
      expect((await runOn(own)).failures).toEqual(failures);
      expect(await submitMissing({ ...own, retry: true, extra: LATER })).toBe(2);
      mini.ask('scancel', '--name', await jobName(own.folder));
    }, 120_000);

    test('a leader whose process died is sent again, with its followers after it', async () => {
      const own = await submission([tinyTrial('erm'), tinyTrial('decoupled')], KNOWN);
      const [leader, follower] = own.plan as [PlannedLine, PlannedLine];
      const record = { message: 'ended (SIGKILL)', fix: null, node: 'n1', secondsLeft: null };
      const { code } = leader;
      await writeRecord(own.folder.path, 'failures', leader.id, {
        ...{ id: leader.id, kind: 'died', stage: 'a stage', code },
        ...record,
      });
      await writeRecord(own.folder.path, 'failures', follower.id, {
        ...{ id: follower.id, kind: 'not run', stage: null, code },
        ...record,
      });
      expect(await submitMissing({ ...own, extra: LATER })).toBe(2);
      expect(await recordNames(own.folder.path, 'failures')).toEqual([]);
      mini.ask('scancel', '--name', await jobName(own.folder));
    }, 60_000);

    test('a follower that is sent later waits for the leader that is under way', async () => {
      const own = await submission([tinyTrial('erm'), tinyTrial('decoupled')]);
      const { id } = own.plan[0]!;
      const later = { ...own, extra: LATER };
      expect(await submitMissing({ ...later, wanted: new Set([id]) })).toBe(1);
      expect(await submitMissing(later)).toBe(1);
      const { arrays } = (await readState(own.folder))!;
      const [prepare, first, second] = arrays.map(({ job }) => job!);
      const waits = mini.ask('squeue', '-h', '-r', '-j', second!, '-o', '%E');
      expect(waits).toContain(`afterok:${prepare}`);
      expect(waits).toContain(`afterany:${first}_`);
      mini.ask('scancel', '--name', await jobName(own.folder));
    }, 60_000);

    test('is a run of its own in each store: cancelling one leaves the other', async () => {
      const specs = [tinyTrial('erm', {}, { seed: 7 })];
      const [one, other] = [await submission(specs, KNOWN), await submission(specs, KNOWN)];
      expect(one.folder.run).toBe(other.folder.run);
      for (const own of [one, other]) expect(await submitMissing({ ...own, extra: LATER })).toBe(1);
      await scancel(await jobName(one.folder));
      expect((await tasksOf(one)).filter(isAlive)).toEqual([]);
      expect((await tasksOf(other)).filter(isAlive)).toHaveLength(1);
      await scancel(await jobName(other.folder));
    }, 60_000);

    test('says what the first job said where none can work', async () => {
      const setup = ['echo "no module named cuda"; exit 1'];
      const own = await submission([tinyTrial('erm')], { ...KNOWN, setup });
      const { failures } = await runOn(own);
      expect(failures[0]!.message).toMatch(
        /^not run: no job can work on mini; .*prepare.*log:\nno module named cuda$/s,
      );
      expect(failures[0]!.fix).toContain('refair doctor --on mini');
    }, 60_000);

    test('is prepared anew after the code changed, though all is trained', async () => {
      const own = await submission([tinyTrial('erm', {}, { seed: 9 })]);
      expect((await runOn(own)).failures).toEqual([]);
      await rm(preparedPath(own.cluster));
      expect((await runOn(own)).failures).toEqual([]);

      // The store is believed before a receipt: of a result that is gone nothing is left.
      await rm(join(own.cluster.store, 'trials'), { recursive: true });
      const { failures, results } = await runOn(own);
      expect(failures).toEqual([]);
      expect(results[0]).not.toBeNull();
    }, 240_000);

    test('goes on where a node died', async () => {
      const own = await submission([tinyTrial('erm', {}, { recipe: { epochs: 60 } })]);
      const outcome = runOn(own);
      await until(() => running(own));
      const [task] = (await squeue(await jobName(own.folder))).filter(
        ({ state }) => state === 'RUNNING',
      );
      await mini.do('fail-node', task!.node);
      onTestFinished(() => mini.do('start-node', task!.node));
      // Slurm lets a requeued task wait for two minutes.
      await until(async () => {
        const [now] = (await squeue(await jobName(own.folder))).filter(
          ({ index }) => index !== null,
        );
        if (now!.reason !== 'BeginTime')
          return now!.state === 'RUNNING' && now!.node !== task!.node;
        mini.ask('scontrol', 'update', `JobId=${task!.job}_${task!.index}`, 'StartTime=now+1');
        await sleep(2_000);
        return false;
      });
      expect((await outcome).failures).toEqual([]);
    }, 180_000);

    /** A run in the middle of its only trial. */
    const inTheMiddle = async (epochs: number, changes: Partial<Cluster>) => {
      const locks = await temporaryFolder();
      const setup = [`export TMPDIR='${locks}'`];
      const own = await submission([onRecords(epochs)], { ...changes, setup });
      const outcome = runOn(own);
      // Whoever makes a stage has its lock.
      await until(async () => (await readdir(locks, { recursive: true })).some(isLock));
      await sleep(1_500);
      const [{ job, index }] = (await tasksOf(own)) as [QueuedTask];
      return { own, outcome, task: `${job}_${index}` };
    };

    /** Slurm lets a requeued task wait for two minutes; not here. */
    const requeued = async (own: Submission, task: string) => {
      await until(async () => (await tasksOf(own))[0]?.reason === 'BeginTime');
      mini.ask('scontrol', 'update', `JobId=${task}`, 'StartTime=now+1');
    };

    test('goes on from its checkpoint where the time limit comes, to the same bytes', async () => {
      // Seconds on a quick machine: it must not be over before it is told to stop.
      const epochs = 3_000;
      // Whoever has three minutes is always near the end of them.
      const { own, outcome, task } = await inTheMiddle(epochs, { sbatch: { time: 3 } });
      mini.ask('scancel', '-b', '-s', 'TERM', task);
      await requeued(own, task);
      const { failures, results } = await outcome;
      expect(failures).toEqual([]);
      expect(await logOf(own)).toMatch(/goes on in epoch \d+ of 3000, from its checkpoint/);
      const local = openStore(await temporaryFolder());
      await runTrials([onRecords(epochs)], local, { executor: processes(1) });
      const { hash } = results[0]!;
      expect(await predictions(own.cluster.store, hash)).toEqual(
        await predictions(local.root, hash),
      );
    }, 240_000);

    test('goes on from its checkpoint where it was preempted', async () => {
      const sbatch = { time: 10, partition: 'scavenge' };
      const { own, outcome, task } = await inTheMiddle(100_000, { sbatch });
      // A job of a better partition takes both nodes.
      const better = ['-p', 'main', '-N2', '--exclusive', '-o', '/dev/null', '--wrap', 'sleep 2'];
      mini.ask('sbatch', ...better);
      await requeued(own, task);
      await until(async () => /goes on in epoch \d+ of 100000/.test(await logOf(own)));
      mini.ask('scancel', '--name', await jobName(own.folder));
      expect((await outcome).failures[0]!.message).toMatch(/^it was stopped .*by scancel/);
    }, 240_000);

    test('tells scancel from a failure, and is cancelled whole', async () => {
      const own = await submission([tinyTrial('erm', {}, { recipe: LONG })]);
      const outcome = runOn(own);
      await until(() => running(own));
      await sleep(4_000);
      mini.ask('scancel', '--name', await jobName(own.folder));
      const { failures } = await outcome;
      expect(failures).toMatchObject([
        // A slow node is killed before its task can say where it was.
        { message: expect.stringMatching(/^it was stopped.* by scancel/), cutShort: true },
      ]);
      expect((await squeue(await jobName(own.folder))).filter(isAlive)).toEqual([]);
    }, 120_000);

    test('is followed on while the controller is away', async () => {
      const own = await submission([tinyTrial('erm', {}, { seed: 3 })]);
      await submitMissing(own);
      const path = join(await temporaryFolder(), 'bin');
      await fake(path, 'squeue', 'echo "Unable to contact slurm controller" >&2; exit 1');
      const reasons = new Set<string | null>();
      const { failures } = await runOn(own, (event) => {
        if (event.kind === 'queued') reasons.add(event.reason);
      });
      expect(failures).toEqual([]);
      expect(reasons).toContain('the scheduler does not answer');
    }, 120_000);

    test('does not send twice what was taken without an answer', async () => {
      const own = await submission([tinyTrial('erm'), tinyTrial('decoupled')]);
      const path = join(await temporaryFolder(), 'bin');
      await fake(
        path,
        'sbatch',
        '/usr/bin/sbatch "$@" > /dev/null; echo "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation" >&2; exit 1',
      );
      const later = { ...own, extra: LATER };
      expect(await submitMissing(later)).toBe(2);
      const jobs = new Set((await squeue(await jobName(own.folder))).map(({ job }) => job));
      const { arrays } = (await readState(own.folder))!;
      expect(new Set(arrays.map(({ job }) => job))).toEqual(jobs);
      expect(await submitMissing(later)).toBe(0);

      // Nor where the queue cannot be asked either, until it can.
      const silent = await submission([tinyTrial('erm', {}, { seed: 4 })]);
      const broken = join(path, 'squeue');
      const count = join(path, 'asked');
      await fake(
        path,
        'squeue',
        `echo . >> '${count}'; if [ $(wc -l < '${count}') -gt 2 ]; then echo "Unable to contact slurm controller" >&2; exit 1; fi; exec /usr/bin/squeue "$@"`,
      );
      await expect(submitMissing({ ...silent, extra: LATER })).rejects.toThrow(
        'the scheduler stopped answering',
      );
      await rm(broken);
      await rm(join(path, 'sbatch'));
      expect(await submitMissing({ ...silent, extra: LATER })).toBe(1);
      const names = (await squeue(await jobName(silent.folder))).map(({ comment }) => comment);
      expect(new Set(names).size).toBe(names.length);
      expect(names.filter((name) => name.endsWith('prepare'))).toHaveLength(1);
      for (const { folder } of [own, silent]) mini.ask('scancel', '--name', await jobName(folder));
    }, 60_000);

    test('sends again what was not taken, once it is known', async () => {
      const own = await submission([tinyTrial('erm', {}, { seed: 8 })], KNOWN);
      const path = join(await temporaryFolder(), 'bin');
      await fake(path, 'sbatch', 'echo "sbatch: error: Socket timed out on send/recv" >&2; exit 1');
      const later = { ...own, extra: LATER };
      await expect(submitMissing(later)).rejects.toThrow('the scheduler stopped answering');
      expect((await readState(own.folder))!.arrays.map(({ job }) => job)).toEqual([null]);
      await rm(join(path, 'sbatch'));
      expect(await submitMissing(later)).toBe(1);
      expect((await tasksOf(own)).filter(isAlive)).toHaveLength(1);
      await scancel(await jobName(own.folder));
    }, 60_000);

    test('takes over from a terminal that was closed in the middle', async () => {
      const own = await submission([tinyTrial('erm')], KNOWN);
      const dead = spawnSync('true').pid;
      await mkdir(own.folder.path, { recursive: true });
      const lock = join(own.folder.path, 'submitting.json');
      await writeFile(lock, JSON.stringify({ host: hostname(), pid: dead }));
      expect(await submitMissing({ ...own, extra: LATER })).toBe(1);
      expect(existsSync(lock)).toBe(false);
      mini.ask('scancel', '--name', await jobName(own.folder));
    }, 60_000);

    test('asks for fewer tasks where a policy allows few, and does not send twice what was answered late', async () => {
      const specs = [1, 2, 3, 4].map((seed) => tinyTrial('erm', {}, { seed }));
      const own = await submission(specs, { minutesPerTask: 10 });
      const path = join(await temporaryFolder(), 'bin');
      // Refuses arrays of more than two tasks.
      await fake(
        path,
        'sbatch',
        'case "$*" in *--array=0-3*) echo "Job violates accounting/QOS policy" >&2; exit 1;; esac; exec /usr/bin/sbatch "$@"',
      );
      const lines: string[] = [];
      expect(await submitMissing({ ...own, onLine: (line) => lines.push(line) })).toBe(4);
      expect(lines).toEqual([expect.stringContaining('once more with 2 times the trials a task')]);
      // An answer that never came: what was to be sent is known, its id is not.
      const state = (await readState(own.folder))!;
      const without = state.arrays.map((array) => ({ ...array, job: null }));
      await writeFile(
        join(own.folder.path, 'submitted.json'),
        JSON.stringify({ ...state, arrays: without }),
      );
      expect(await submitMissing(own)).toBe(0);
      expect((await readState(own.folder))!.arrays.map(({ job }) => job)).toEqual(
        state.arrays.map(({ job }) => job),
      );
      mini.ask('scancel', '--name', await jobName(own.folder));
    }, 60_000);
  },
);

/** A program in front of Slurm's own, for one test. */
async function fake(path: string, name: string, script: string): Promise<void> {
  await mkdir(path, { recursive: true });
  await writeFile(join(path, name), `#!/bin/bash\n${script}\n`);
  await chmod(join(path, name), 0o755);
  const before = process.env.PATH;
  process.env.PATH = `${path}:${before}`;
  onTestFinished(() => {
    process.env.PATH = before;
  });
}

describe.skipIf(missing !== null)('a cluster whose arrays are small', () => {
  test('gets several arrays', async () => {
    const mini = await MiniSlurm.start(PORT + 10, 3);
    onTestFinished(() => mini.stop());
    const specs = [1, 2, 3, 4, 5].map((seed) => tinyTrial('erm', {}, { seed }));
    const own = await submission(specs, { minutesPerTask: 0.01 });
    const { failures, results } = await runOn(own);
    expect(failures).toEqual([]);
    expect(results.every((result) => result !== null)).toBe(true);
    const { arrays } = (await readState(own.folder))!;
    expect(arrays.map(({ tasks }) => Object.keys(tasks))).toEqual([
      [],
      ['0', '1', '2'],
      ['0', '1'],
    ]);
    expect(await recordNames(own.folder.path, 'receipts')).toHaveLength(5);
  }, 180_000);
});
