/**
 * What a run of 10,000 trials costs before anything is trained: planning, submission, the
 * scheduler's load, and following. Tasks do nothing. Needs root and Slurm's packages:
 * node tools/cluster/simulate.ts [trials]
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFileAtomic } from '../../src/files/atomic.ts';
import type { JsonObject } from '../../src/json.ts';
import { findMethod } from '../../src/methods/registry.ts';
import type { Cluster } from '../../src/runs/cluster/clusters.ts';
import { codeHash } from '../../src/runs/cluster/code-hash.ts';
import { follow } from '../../src/runs/cluster/follow.ts';
import { planLines } from '../../src/runs/cluster/plan-file.ts';
import { preparedPath } from '../../src/runs/cluster/prepared.ts';
import { writeRecord } from '../../src/runs/cluster/records.ts';
import { jobName, readState, runFolder } from '../../src/runs/cluster/run-folder.ts';
import { isAlive, scancel, squeue } from '../../src/runs/cluster/slurm.ts';
import { submitMissing } from '../../src/runs/cluster/submit.ts';
import { openStore } from '../../src/runs/store.ts';
import type { TrialSpec } from '../../src/runs/trial.ts';
import { MiniSlurm } from './testing.ts';

const count = Number(process.argv[2] ?? 10_000);
/** To start all of thousands of tasks takes a machine of two cores an hour. */
const TASKS_MS = 60_000;
const METHODS = ['erm', 'decoupled', 'group-dro', 'resampling', 'fin', 'domain-independent'];

const folder = await mkdtemp(join(tmpdir(), 'refair-simulation-'));
const mini = await MiniSlurm.start(18_100);
const controller = readFileSync(join(mini.folder, 'run', 'slurmctld.pid'), 'utf8').trim();
try {
  await simulate();
} finally {
  await mini.stop();
  await rm(folder, { recursive: true, force: true });
}

async function simulate(): Promise<void> {
  const cluster: Cluster = {
    name: 'simulated',
    engine: 'slurm',
    sbatch: { time: 10 },
    setup: ['exit 0'],
    store: folder,
    workersPerTask: 1,
    minutesPerTask: 30,
    tasksAtOnce: 64,
    pollSeconds: 1,
    settleSeconds: 1,
  };
  const specs = Array.from({ length: count }, (_, i) => trial(i));
  const plan = await timed('planning', () =>
    planLines(
      specs.map((spec) => ({ spec, title: `${spec.method} ${spec.seed}` })),
      openStore(folder),
    ),
  );
  const run = runFolder(
    folder,
    plan.map(({ id }) => id),
  );
  const datasets = [...new Set(plan.map(({ spec }) => JSON.stringify(spec.data)))];
  const prepared = {
    code: codeHash(),
    engine: 'none',
    device: 'cpu',
    reason: null,
    node: 'n1',
    datasets,
  };
  await writeFileAtomic(preparedPath(cluster), JSON.stringify(prepared));
  const rest = { title: 'simulation', command: '', extra: [], retry: false, onLine: console.log };
  const submission = { cluster, folder: run, plan, ...rest };
  await timed('submission', () => submitMissing(submission));
  const { arrays } = (await readState(run))!;
  const tasks = arrays.reduce((sum, array) => sum + Object.keys(array.tasks).length, 0);
  console.log(
    `  ${arrays.length} sbatch, ${tasks} tasks; slurmctld: ${controllerSeconds()} s CPU so far`,
  );
  await timed('asking the queue once', async () => squeue(await jobName(run)));
  const queue = async () => (await squeue(await jobName(run))).filter(isAlive).length;
  await timed('some of the tasks, which do nothing', async () => {
    const until = performance.now() + TASKS_MS;
    while ((await queue()) > 0 && performance.now() < until) await sleep(1000);
  });
  console.log(
    `  ${tasks - (await queue())} have ended; slurmctld: ${controllerSeconds()} s CPU in all`,
  );
  await timed('cancelling the others', async () => scancel(await jobName(run)));
  for (const { id } of plan) {
    const receipt = { id, hash: id, engine: 'none', node: 'n1', seconds: 1 };
    await writeRecord(run.path, 'receipts', id, receipt);
  }
  await timed(`reading ${count} receipts`, () =>
    follow({ cluster, folder: run, plan, known: new Set(), onEvent: () => {} }),
  );
  await timed('the same command again, which submits nothing', () => submitMissing(submission));
}

/** Six methods on one seed share ERM where they can. */
function trial(i: number): TrialSpec {
  const method = METHODS[i % METHODS.length]!;
  return {
    method,
    options: findMethod(method).options.parse({}) as JsonObject,
    data: { dataset: 'ham10000-28', options: {}, label: 'malignant', attributes: ['sex'] },
    split: { kind: 'holdout', seed: 1 },
    seed: 1 + Math.floor(i / METHODS.length),
    recipe: {
      network: { kind: 'small-resnet', width: 16 },
      epochs: 8,
      batchSize: 128,
      optimiser: { kind: 'adam', learningRate: 1e-3, weightDecay: 1e-4 },
      schedule: { kind: 'constant' },
      trainLimit: null,
      augment: false,
    },
  };
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  const seconds = ((performance.now() - began) / 1000).toFixed(2);
  console.log(`${what}: ${seconds} s, ${((user + system) / 1e6).toFixed(2)} s of the processor`);
  return value;
}

/** User and system time of the controller. */
function controllerSeconds(): string {
  const fields = readFileSync(`/proc/${controller}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / 100).toFixed(2);
}
