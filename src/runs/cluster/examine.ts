import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './clusters.ts';
import { type Prepared, preparedPath, readPrepared } from './prepared.ts';
import { jobName, readState, runFolder } from './run-folder.ts';
import { isAlive, SlurmError, squeue } from './slurm.ts';
import { submitMissing } from './submit.ts';

/** What one short job on a cluster found. */
export type Examination =
  | { readonly works: true; readonly prepared: Prepared; readonly seconds: number }
  | { readonly works: false; readonly log: string; readonly words: string };

/**
 * Sends one job that loads the engine and writes to the store, and waits for it.
 *
 * @throws the signal's reason, or UserError where the cluster takes no job.
 */
export async function examineCluster(
  cluster: Cluster,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<Examination> {
  const folder = runFolder(cluster.store, [`doctor of ${cluster.name}`]);
  await rm(folder.path, { recursive: true, force: true });
  await rm(preparedPath(cluster), { force: true });
  await mkdir(folder.path, { recursive: true });
  const began = performance.now();
  const rest = { title: 'doctor', command: '', extra: [], retry: false, onLine };
  await submitMissing({ cluster, folder, plan: [], ...rest });
  const [array] = (await readState(folder))!.arrays;
  onLine(`job ${array!.job} is submitted; waiting for it …`);
  let gone: number | null = null;
  for (;;) {
    const prepared = await readPrepared(cluster);
    const seconds = (performance.now() - began) / 1000;
    if (prepared !== null) return { works: true, prepared, seconds };
    const alive = await mayRun(await jobName(folder));
    gone = alive ? null : (gone ?? performance.now());
    if (gone !== null && performance.now() - gone > 1000 * cluster.settleSeconds) break;
    await sleep(Math.min(15, cluster.pollSeconds) * 1000, undefined, { signal }).catch(() =>
      signal.throwIfAborted(),
    );
  }
  const log = join(folder.path, 'logs', `prepare-${array!.job}.log`);
  const text = (await readFile(log, 'utf8').catch(() => '')).trim();
  return { works: false, log, words: text.split('\n').slice(-20).join('\n') };
}

/** Of a scheduler that does not answer nobody knows. */
async function mayRun(jobs: string): Promise<boolean> {
  try {
    return (await squeue(jobs)).some(isAlive);
  } catch (error) {
    if (error instanceof SlurmError) return true;
    throw error;
  }
}
